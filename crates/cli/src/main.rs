//! `dynobj`: DynamoDB on your own machine.

fn main() {}
