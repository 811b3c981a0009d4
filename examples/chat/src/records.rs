//! What is in the table.

use dynamo_objects::{Record, SharedTable};

/// The table.
#[derive(SharedTable, Debug)]
#[dynamo(table = "chat", ttl = "expires", index(name = "by_user"))]
pub struct App;

/// Where people talk.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "room", partition_key = "ROOM#{id}", sort_key = "ROOM")]
pub struct Room {
    /// The room.
    pub id: String,
    /// What they talk about.
    pub topic: String,
    /// How many members it has.
    #[dynamo(default)]
    pub members: u32,
}

/// Somebody in a room.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "member", partition_key = "ROOM#{room}", sort_key = "MEMBER#{user}")]
#[dynamo(index(name = "by_user", partition_key = "USER#{user}", sort_key = "{room}"))]
pub struct Member {
    /// The room.
    pub room: String,
    /// Who it is.
    pub user: String,
    /// The last message that the member has seen; 0 for none.
    #[dynamo(default)]
    pub seen: u64,
}

/// What somebody said.
#[derive(Record, Clone, Debug, PartialEq)]
#[dynamo(table = App, entity = "message", partition_key = "ROOM#{room}", sort_key = "MESSAGE#{sent:015}")]
pub struct Message {
    /// The room.
    pub room: String,
    /// When, in milliseconds since 1970.
    pub sent: u64,
    /// Who said it.
    pub author: String,
    /// What was said.
    pub text: String,
    /// When it is to be forgotten, in seconds since 1970.
    pub expires: Option<u64>,
}
