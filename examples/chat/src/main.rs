//! An evening in the chat.

use chat::{Chat, Message, Room};
use dynamo_objects::{Database, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let (db, meter) = Database::memory().metered();
    let chat = Chat::new(&db);
    chat.open(&Room { id: "rust".into(), topic: "Rust".into(), members: 0 }).await?;
    for user in ["ann", "bob"] {
        chat.join("rust", user).await?;
    }
    for (sent, author, text) in [(1, "ann", "hello"), (2, "bob", "hi"), (3, "ann", "bye")] {
        let (author, text) = (author.to_owned(), text.to_owned());
        chat.say(&Message { room: "rust".into(), sent, author, text, expires: None }).await?;
    }
    println!("{} members in {:?}", chat.room("rust").await?.members, chat.room("rust").await?.topic);
    let bob = chat.saw("rust", "bob", 2).await?;
    println!("{} has not seen {} message", bob.user, chat.unread(&bob).await?);
    if let Err(error) = chat.edit("rust", 1, "bob", "never said").await {
        println!("{error}");
    }
    let total = meter.total();
    println!("it cost {} read and {} write units", total.reads, total.writes);
    Ok(())
}
