//! What each access pattern answers, and what it costs by the service's rules: half a read unit for 4 KB, rounded up
//! over a query; a write unit for 1 KB, and one more for each index entry that is written; twice as much in a
//! transaction, but for the index, which follows it.

use chat::{Chat, Member, Message, Room};
use dynamo_objects::{Consumed, Database, ErrorKind, Meter};

struct Costs(Meter);

impl Costs {
    /// That this is what was consumed since the last time.
    #[track_caller]
    fn are(&self, reads: f64, writes: f64) {
        let consumed: Vec<Consumed> = self.0.reset().into_values().collect();
        assert_eq!(consumed, [Consumed { reads, writes }]);
    }
}

async fn open(db: Database) -> (Chat, Costs) {
    let (db, meter) = db.metered();
    let chat = Chat::new(&db);
    chat.open(&Room { id: "r1".into(), topic: "Rust".into(), members: 0 }).await.unwrap();
    let costs = Costs(meter);
    costs.are(0.0, 1.0);
    (chat, costs)
}

fn message(sent: u64, author: &str) -> Message {
    Message { room: "r1".into(), sent, author: author.into(), text: format!("message {sent}"), expires: None }
}

#[dynamo_objects::test]
async fn members_come_and_go(db: Database) {
    let (chat, costs) = open(db).await;
    for user in ["ann", "bob"] {
        chat.join("r1", user).await.unwrap();
        // The member and the room, twice, and the entry in the index.
        costs.are(0.0, 5.0);
    }
    let error = chat.join("r1", "ann").await.unwrap_err();
    let ErrorKind::TransactionFailed { failed } = error.kind() else { panic!("{error}") };
    assert!(failed[0].error.is_already_exists(), "{error}");
    let error = chat.join("nowhere", "ann").await.unwrap_err();
    let ErrorKind::TransactionFailed { failed } = error.kind() else { panic!("{error}") };
    assert!(failed[0].error.is_not_found(), "{error}");
    costs.0.reset();

    assert_eq!(chat.room("r1").await.unwrap().members, 2);
    costs.are(0.5, 0.0);
    let users = |members: Vec<Member>| members.into_iter().map(|member| member.user).collect::<Vec<_>>();
    assert_eq!(users(chat.members("r1").await.unwrap()), ["ann", "bob"]);
    costs.are(0.5, 0.0);
    assert_eq!(chat.rooms_of("bob").await.unwrap()[0].room, "r1");
    costs.are(0.5, 0.0);

    chat.leave("r1", "bob").await.unwrap();
    costs.are(0.0, 5.0);
    for room in ["r1", "nowhere"] {
        let error = chat.leave(room, "bob").await.unwrap_err();
        let ErrorKind::TransactionFailed { failed } = error.kind() else { panic!("{error}") };
        assert_eq!(
            failed.iter().map(|action| action.at).collect::<Vec<_>>(),
            if room == "r1" { vec![0] } else { vec![0, 1] }
        );
    }
    assert_eq!((chat.room("r1").await.unwrap().members, chat.rooms_of("bob").await.unwrap().len()), (1, 0));
}

#[dynamo_objects::test]
async fn messages_are_read_from_the_newest(db: Database) {
    let (chat, costs) = open(db).await;
    for sent in 1..=50 {
        chat.say(&message(sent, "ann")).await.unwrap();
        costs.are(0.0, 1.0);
    }
    let page = chat.newest("r1", 20, None).await.unwrap();
    assert_eq!(page.items.iter().map(|message| message.sent).collect::<Vec<_>>(), (31..=50).rev().collect::<Vec<_>>());
    // Twenty messages are read, and no more: less than 4 KB.
    costs.are(0.5, 0.0);
    let older = chat.newest("r1", 20, page.next.as_ref()).await.unwrap();
    assert_eq!(older.items[0].sent, 30);
    let sent: Vec<u64> = chat.since("r1", 48).await.unwrap().into_iter().map(|message| message.sent).collect();
    assert_eq!(sent, [48, 49, 50]);
    costs.0.reset();

    chat.join("r1", "bob").await.unwrap();
    costs.are(0.0, 5.0);
    let bob = chat.saw("r1", "bob", 45).await.unwrap();
    // What is seen is in the index's entry, too.
    costs.are(0.0, 2.0);
    assert_eq!(chat.unread(&bob).await.unwrap(), 5);
    costs.are(0.5, 0.0);

    let edited = chat.edit("r1", 50, "ann", "in other words").await.unwrap();
    assert_eq!(edited.text, "in other words");
    costs.are(0.0, 1.0);
    assert!(chat.edit("r1", 50, "bob", "not mine").await.unwrap_err().is_condition_failed());
}

#[dynamo_objects::test]
async fn messages_expire(db: Database) {
    let (chat, _) = open(db).await;
    chat.say(&Message { expires: Some(1), ..message(1, "ann") }).await.unwrap();
    chat.say(&message(2, "ann")).await.unwrap();
    let there = chat.newest("r1", 20, None).await.unwrap().items;
    assert_eq!(there, [message(2, "ann")]);
}
