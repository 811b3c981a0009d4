//! A shop in one table, and each way to ask it.
//!
//! | | partition key | sort key | index `gsi1` | index `gsi2` |
//! |---|---|---|---|---|
//! | user | `USER#u1` | `PROFILE` | | |
//! | address | `USER#u1` | `ADDRESS#home` | | |
//! | order | `USER#u1` | `ORDER#<when>#<id>` | `ORDER#<id>`, first | `STATUS#open`, by when |
//! | item of an order | `ITEM#<id>#<product>` | `ITEM` | `ORDER#<id>`, by product | `PRODUCT#<product>`, by order |
//! | product | `PRODUCT#<product>` | `STOCK` | | |

mod records;

pub use records::{Address, App, Item, Order, Product, Status, User};

use dynamo_objects::{Cursor, Database, Error, Page, Table};

/// The shop's records, by type.
#[derive(Clone, Debug)]
pub struct Shop {
    db: Database,
    users: Table<User>,
    addresses: Table<Address>,
    orders: Table<Order>,
    items: Table<Item>,
    products: Table<Product>,
}

impl Shop {
    /// The shop in this database.
    #[must_use]
    pub fn new(db: &Database) -> Self {
        Self {
            db: db.clone(),
            users: db.table(),
            addresses: db.table(),
            orders: db.table(),
            items: db.table(),
            products: db.table(),
        }
    }

    /// A new user, whose e-mail nobody else has.
    ///
    /// # Errors
    /// [`NotUnique`](dynamo_objects::ErrorKind::NotUnique) if somebody has.
    pub async fn register(&self, user: &User) -> Result<(), Error> {
        self.users.create(user).await
    }

    /// A user.
    ///
    /// # Errors
    /// If there is none.
    pub async fn user(&self, user: &str) -> Result<User, Error> {
        self.users.get(user).await
    }

    /// A user with the newest orders, so many at most. The profile sorts after the orders, so all is read from the end.
    ///
    /// # Errors
    /// If there is no such user.
    pub async fn account(&self, user: &str, orders: usize) -> Result<(User, Vec<Order>), Error> {
        self.db.collection(user).rev().limit(1 + orders).await
    }

    /// The addresses of a user.
    ///
    /// # Errors
    /// If the database cannot be asked.
    pub async fn addresses(&self, user: &str) -> Result<Vec<Address>, Error> {
        self.addresses.query(user).all().await
    }

    /// An address of a user, new or changed.
    ///
    /// # Errors
    /// If the database cannot be asked.
    pub async fn move_to(&self, address: &Address) -> Result<(), Error> {
        self.addresses.put(address).await
    }

    /// Removes an address, and answers with what it was.
    ///
    /// # Errors
    /// If the database cannot be asked.
    pub async fn forget(&self, user: &str, name: &str) -> Result<Option<Address>, Error> {
        self.addresses.delete((user, name)).await
    }

    /// So many of a product are there to be sold.
    ///
    /// # Errors
    /// If the database cannot be asked.
    pub async fn stock(&self, product: &Product) -> Result<(), Error> {
        self.products.put(product).await
    }

    /// An order with its items, if all of them are in stock: all is written, or nothing.
    ///
    /// # Errors
    /// [`TransactionFailed`](dynamo_objects::ErrorKind::TransactionFailed), with the product that is sold out.
    pub async fn order(&self, order: &Order, items: &[Item]) -> Result<(), Error> {
        let all = self.db.transact().with(self.orders.create(order));
        let all = items.iter().fold(all, |all, item| {
            let taken = self.products.update(item.product.as_str()).subtract(|f| f.stock, item.count);
            all.with(self.items.create(item)).with(taken.when(|f| f.stock.ge(item.count)))
        });
        all.await
    }

    /// An order with its items. It is read from an index, which follows the table a moment later.
    ///
    /// # Errors
    /// If there is no such order.
    pub async fn placed(&self, order: &str) -> Result<(Order, Vec<Item>), Error> {
        self.orders.index(Order::GSI1).collection(order).await
    }

    /// The orders of a user, the newest first, so many a page.
    ///
    /// # Errors
    /// If the cursor is another query's.
    pub async fn orders(&self, user: &str, page: usize, after: Option<&Cursor>) -> Result<Page<Order>, Error> {
        self.orders.query(user).rev().limit(page).page(after).await
    }

    /// The orders of all users that are in this state, since then.
    ///
    /// # Errors
    /// If the database cannot be asked.
    pub async fn in_state(&self, status: Status, since: u64) -> Result<Vec<Order>, Error> {
        self.orders.index(Order::GSI2).query(status).sort(|k| k.ge(since)).all().await
    }

    /// An order is in another state now, if it was in this one.
    ///
    /// # Errors
    /// [`ConditionFailed`](dynamo_objects::ErrorKind::ConditionFailed) if it was not.
    pub async fn advance(&self, order: &Order, to: Status) -> Result<Order, Error> {
        let key = (order.user.as_str(), order.placed, order.id.as_str());
        self.orders.update(key).set(|f| f.status, to).when(|f| f.status.eq(order.status)).await
    }

    /// In which orders a product was sold.
    ///
    /// # Errors
    /// If the database cannot be asked.
    pub async fn sold(&self, product: &str) -> Result<Vec<Item>, Error> {
        self.items.index(Item::GSI2).query(product).all().await
    }
}
