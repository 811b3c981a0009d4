//! A chat in one table, and each way to ask it.
//!
//! | | partition key | sort key | index `by_user` |
//! |---|---|---|---|
//! | room | `ROOM#r1` | `ROOM` | |
//! | member | `ROOM#r1` | `MEMBER#ann` | `USER#ann`, by room |
//! | message | `ROOM#r1` | `MESSAGE#<when>` | |

mod records;

pub use records::{App, Member, Message, Room};

use dynamo_objects::{Cursor, Database, Error, Page, Table};

/// The chat's records, by type.
#[derive(Clone, Debug)]
pub struct Chat {
    db: Database,
    rooms: Table<Room>,
    members: Table<Member>,
    messages: Table<Message>,
}

impl Chat {
    /// The chat in this database. Messages that have expired are not there, even if they were not removed yet.
    #[must_use]
    pub fn new(db: &Database) -> Self {
        let db = db.clone().hide_expired();
        Self { rooms: db.table(), members: db.table(), messages: db.table(), db }
    }

    /// Opens a room.
    ///
    /// # Errors
    /// If there is one of that name.
    pub async fn open(&self, room: &Room) -> Result<(), Error> {
        self.rooms.create(room).await
    }

    /// Comes into a room, which counts its members.
    ///
    /// # Errors
    /// [`TransactionFailed`](dynamo_objects::ErrorKind::TransactionFailed) if there is no such room, or somebody is in
    /// it already.
    pub async fn join(&self, room: &str, user: &str) -> Result<(), Error> {
        let member = Member { room: room.into(), user: user.into(), seen: 0 };
        let counted = self.rooms.update(room).add(|f| f.members, 1).if_exists();
        self.db.transact().with(self.members.create(&member)).with(counted).await
    }

    /// Leaves a room, which counts its members.
    ///
    /// # Errors
    /// [`TransactionFailed`](dynamo_objects::ErrorKind::TransactionFailed) if somebody is not in it, or there is no
    /// such room.
    pub async fn leave(&self, room: &str, user: &str) -> Result<(), Error> {
        let gone = self.members.delete((room, user)).when(|f| f.user.exists());
        let counted = self.rooms.update(room).subtract(|f| f.members, 1).if_exists();
        self.db.transact().with(gone).with(counted).await
    }

    /// A room and who is in it.
    ///
    /// # Errors
    /// If there is no such room.
    pub async fn room(&self, room: &str) -> Result<Room, Error> {
        self.rooms.get(room).await
    }

    /// Who is in a room.
    ///
    /// # Errors
    /// If the database cannot be asked.
    pub async fn members(&self, room: &str) -> Result<Vec<Member>, Error> {
        self.members.query(room).all().await
    }

    /// The rooms that somebody is in.
    ///
    /// # Errors
    /// If the database cannot be asked.
    pub async fn rooms_of(&self, user: &str) -> Result<Vec<Member>, Error> {
        self.members.index(Member::BY_USER).query(user).all().await
    }

    /// Says something.
    ///
    /// # Errors
    /// If something was said in the room at the same millisecond.
    pub async fn say(&self, message: &Message) -> Result<(), Error> {
        self.messages.create(message).await
    }

    /// The newest messages of a room, the newest first, and older ones after a cursor.
    ///
    /// # Errors
    /// If the cursor is another room's.
    pub async fn newest(&self, room: &str, count: usize, after: Option<&Cursor>) -> Result<Page<Message>, Error> {
        self.messages.query(room).rev().limit(count).page(after).await
    }

    /// The messages since a moment.
    ///
    /// # Errors
    /// If the database cannot be asked.
    pub async fn since(&self, room: &str, moment: u64) -> Result<Vec<Message>, Error> {
        self.messages.query(room).sort(|k| k.ge(moment)).all().await
    }

    /// Says it in other words, if it is one's own.
    ///
    /// # Errors
    /// [`ConditionFailed`](dynamo_objects::ErrorKind::ConditionFailed) if it is somebody else's.
    pub async fn edit(&self, room: &str, sent: u64, author: &str, text: &str) -> Result<Message, Error> {
        self.messages.update((room, sent)).set(|f| f.text, text).when(|f| f.author.eq(author)).await
    }

    /// A member has seen everything up to this message.
    ///
    /// # Errors
    /// [`NotFound`](dynamo_objects::ErrorKind::NotFound) if it is no member.
    pub async fn saw(&self, room: &str, user: &str, message: u64) -> Result<Member, Error> {
        self.members.update((room, user)).set(|f| f.seen, message).if_exists().await
    }

    /// How many messages a member has not seen.
    ///
    /// # Errors
    /// If the database cannot be asked.
    pub async fn unread(&self, member: &Member) -> Result<u64, Error> {
        self.messages.query(member.room.as_str()).sort(|k| k.gt(member.seen)).count().await
    }
}
