//! DynamoDB's protocol over HTTP: an engine as a server.
