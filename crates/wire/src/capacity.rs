use dynamo_model::api::{Capacity, ConsumedCapacity};

use crate::writer::{Encode, Object, Writer};

impl Encode for ConsumedCapacity {
    fn encode(&self, out: &mut Writer) {
        out.object(|capacity| {
            capacity.member("TableName", &self.table_name);
            encode_units(capacity, self.capacity_units, self.read_capacity_units, self.write_capacity_units);
            capacity.optional("Table", &self.table);
            capacity.optional("LocalSecondaryIndexes", &self.local_secondary_indexes);
            capacity.optional("GlobalSecondaryIndexes", &self.global_secondary_indexes);
        });
    }
}

impl Encode for Capacity {
    fn encode(&self, out: &mut Writer) {
        out.object(|capacity| {
            encode_units(capacity, self.capacity_units, self.read_capacity_units, self.write_capacity_units);
        });
    }
}

fn encode_units(capacity: &mut Object<'_>, units: f64, read: Option<f64>, write: Option<f64>) {
    capacity.member("CapacityUnits", &units);
    capacity.optional("ReadCapacityUnits", &read);
    capacity.optional("WriteCapacityUnits", &write);
}
