use dynamo_model::api::{DescribeTableRequest, Operation, UpdateTableRequest};
use dynamo_model::schema::{StreamSpecification, StreamViewType, TableStatus};

use crate::call::Plain;
use crate::changes::source::problem_of;
use crate::error::{ChangesProblem, Error};
use crate::record::Record;
use crate::table::Table;
use crate::tables::{is_active, refused};

impl<R: Record> Table<R> {
    /// Has the service write down the changes of the table, from now on, with each item as it was and as it is: what
    /// [`changes`](Self::changes) reads. It answers when that is so. If it was so already, nothing is changed.
    ///
    /// They are kept for a day. Writing them down costs nothing; reading them does. A record that is declared with
    /// `stream = new_and_old_images` has this from the moment its table is made.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doctests/shop.rs"));
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_objects::Error> {
    /// # let (db, stores, orders) = shop().await?;
    /// use dynamo_objects::schema::StreamViewType;
    ///
    /// stores.enable_changes().await?;
    /// let stream = db.describe("store").await?.stream_specification.unwrap_or_default();
    /// assert_eq!(stream.stream_view_type, Some(StreamViewType::NewAndOldImages));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Changes`](crate::ErrorKind::Changes) if they are written down in another way: what depends on that
    /// has to be looked at before it is disabled. [`ErrorKind::TableNotReady`](crate::ErrorKind::TableNotReady) if the
    /// table is not active after five minutes; [`ErrorKind::Service`](crate::ErrorKind::Service) if the service
    /// refuses.
    pub async fn enable_changes(&self) -> Result<(), Error> {
        let table = self.physical();
        let request = || DescribeTableRequest { table_name: self.name().to_owned() };
        let mut description = *Plain::calling(table, request).await?.table;
        if description.table_status != TableStatus::Active {
            description = self.database().wait_until(self.name(), is_active).await?;
        }
        let stream = description.stream_specification.filter(|stream| stream.stream_enabled);
        match stream.map(|stream| stream.stream_view_type.unwrap_or(StreamViewType::KeysOnly)) {
            Some(StreamViewType::NewAndOldImages) => return Ok(()),
            Some(view) => return Err(problem_of(table, ChangesProblem::View(view))),
            None => {}
        }
        let stream_specification =
            Some(StreamSpecification { stream_enabled: true, stream_view_type: Some(StreamViewType::NewAndOldImages) });
        let request =
            UpdateTableRequest { table_name: self.name().to_owned(), stream_specification, ..Default::default() };
        let updated = self.database().backend().send(request).await;
        updated.map_err(|refusal| refused(UpdateTableRequest::NAME, self.name(), refusal))?;
        self.database().wait_until(self.name(), is_active).await?;
        Ok(())
    }
}
