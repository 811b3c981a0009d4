//! The one comparison of a table with its declaration: for plans, and for whatever policy looks at tables.

use std::collections::BTreeSet;

use dynamo_model::api::TimeToLiveStatus;
use dynamo_model::schema::{AttributeDefinition, GlobalSecondaryIndexDescription, StreamViewType, TableDescription};

use super::seen::Seen;
use super::step::{Change, Obstacle, Step};
use super::wording::{has, index_differences, key_difference, type_differences};
use crate::tables::declaration::Declaration;
use crate::tables::expiry::is_enabled;
use crate::tables::is_on_demand;

/// The steps from what there is to what is declared, in the order in which they are done.
pub(crate) fn compare(declared: &Declaration, seen: &Seen) -> Vec<Step> {
    let mut comparison = Comparison { declared, steps: Vec::new() };
    comparison.contradictions();
    match &seen.table {
        None => comparison.step(Change::CreateTable),
        Some(table) => comparison.table(table),
    }
    comparison.expiry(seen);
    comparison.steps
}

/// What a table lacks of its declaration, a sentence each: its keys, its indexes, its stream. How it is paid for and
/// what it has beside that is its own business: indexes for other programs, for one.
pub(crate) fn differences(steps: &[Step]) -> Vec<String> {
    let is_dropped = |name: &str| {
        let drops = |step: &Step| matches!(step.change(), Change::DropIndex { index, .. } if index == name);
        steps.iter().any(drops)
    };
    let is_stream_dropped = steps.iter().any(|step| matches!(step.change(), Change::DropStream { .. }));
    let differences = steps.iter().flat_map(|step| match step.change() {
        Change::Impossible { difference, .. } => vec![difference.clone()],
        Change::DropIndex { differences, .. } => differences.clone(),
        Change::CreateIndex { index } if !is_dropped(&index.index_name) => {
            vec![format!("global index `{}` is missing", index.index_name)]
        }
        Change::EnableStream { .. } if !is_stream_dropped => vec!["the stream is off".to_owned()],
        Change::EnableStream { view } => vec![format!("the stream holds something else, and should hold {view}")],
        _ => Vec::new(),
    });
    differences.collect()
}

struct Comparison<'a> {
    declared: &'a Declaration,
    steps: Vec<Step>,
}

impl Comparison<'_> {
    fn step(&mut self, change: Change) {
        self.steps.push(Step::new(self.declared.name(), change));
    }

    fn impossible(&mut self, obstacle: Obstacle, difference: String) {
        self.step(Change::Impossible { difference, obstacle });
    }

    fn contradictions(&mut self) {
        for contradiction in &self.declared.contradictions {
            self.impossible(Obstacle::Contradiction, contradiction.clone());
        }
    }

    fn table(&mut self, table: &TableDescription) {
        let (wanted, found) = (&self.declared.definition.key_schema, &table.key_schema);
        if let Some(difference) = key_difference("the table", wanted, found) {
            self.impossible(Obstacle::PrimaryKey, difference);
        }
        self.fixed_types(table);
        self.local_indexes(table);
        self.dropped_indexes(table);
        let stream = view_of(table);
        let (is, should) = (stream.as_ref(), self.declared.stream().cloned());
        if let (Some(is), Some(_)) = (is, should.as_ref().filter(|should| Some(*should) != is)) {
            self.step(Change::DropStream { view: is.clone() });
        }
        self.billing(table);
        self.new_indexes(table);
        if let Some(view) = should.filter(|should| Some(should) != is) {
            self.step(Change::EnableStream { view });
        }
    }

    /// The types of the attributes that stay with the table: those of its key and of its local indexes.
    fn fixed_types(&mut self, table: &TableDescription) {
        let declared = self.declared;
        let locals = table.local_secondary_indexes.iter().flatten().flat_map(|index| &index.key_schema);
        let fixed: BTreeSet<_> = table.key_schema.iter().chain(locals).map(|e| e.attribute_name.as_str()).collect();
        for (wanted, difference) in type_differences(declared, table) {
            if fixed.contains(wanted.attribute_name.as_str()) {
                self.impossible(Obstacle::AttributeType, difference);
            }
        }
    }

    fn local_indexes(&mut self, table: &TableDescription) {
        let declared = self.declared;
        for wanted in declared.definition.local_secondary_indexes.iter().flatten() {
            let name = &wanted.index_name;
            let found = table.local_secondary_indexes.iter().flatten().find(|found| found.index_name == *name);
            let differences = match found {
                Some(found) => index_differences(
                    &format!("local index `{name}`"),
                    (&wanted.key_schema, &wanted.projection),
                    (&found.key_schema, &found.projection),
                ),
                None if find(table, name).is_some() => vec![format!("global index `{name}` should be local")],
                None => vec![format!("local index `{name}` is missing")],
            };
            for difference in differences {
                self.impossible(Obstacle::LocalIndex, difference);
            }
        }
        for wanted in declared.indexes().iter().filter(|wanted| is_local(table, &wanted.index_name)) {
            self.impossible(Obstacle::LocalIndex, format!("local index `{}` should be global", wanted.index_name));
        }
    }

    /// The global indexes that are in the way: extra ones, and those that are not as declared.
    fn dropped_indexes(&mut self, table: &TableDescription) {
        let declared = self.declared;
        let locals = declared.definition.local_secondary_indexes.as_deref().unwrap_or_default();
        for found in global_indexes(table) {
            let name = &found.index_name;
            let differences = match declared.indexes().iter().find(|wanted| wanted.index_name == *name) {
                Some(wanted) => {
                    let mut differences = index_differences(
                        &format!("global index `{name}`"),
                        (&wanted.key_schema, &wanted.projection),
                        (&found.key_schema, &found.projection),
                    );
                    let is_in = |attribute: &AttributeDefinition| has(&found.key_schema, &attribute.attribute_name);
                    let types = type_differences(declared, table).into_iter().filter(|(wanted, _)| is_in(wanted));
                    differences.extend(types.map(|(_, difference)| difference));
                    if differences.is_empty() {
                        continue;
                    }
                    differences
                }
                None if locals.iter().any(|local| local.index_name == *name) => continue,
                None => Vec::new(),
            };
            self.step(Change::DropIndex { index: name.clone(), differences });
        }
    }

    fn billing(&mut self, table: &TableDescription) {
        match (self.declared.is_on_demand(), is_on_demand(table), self.declared.definition.provisioned_throughput) {
            (true, false, _) => self.step(Change::PayByRequest),
            (false, true, Some(units)) => {
                self.step(Change::PayInAdvance { read: units.read_capacity_units, write: units.write_capacity_units });
            }
            _ => {}
        }
    }

    /// Those that are missing, and those that are to be dropped first.
    fn new_indexes(&mut self, table: &TableDescription) {
        let declared = self.declared;
        for index in declared.indexes().iter().filter(|wanted| !is_local(table, &wanted.index_name)) {
            let name = &index.index_name;
            let drops = |step: &Step| matches!(step.change(), Change::DropIndex { index, .. } if index == name);
            if find(table, name).is_none() || self.steps.iter().any(drops) {
                self.step(Change::CreateIndex { index: index.clone() });
            }
        }
    }

    fn expiry(&mut self, seen: &Seen) {
        let Some(attribute) = self.declared.ttl else { return };
        let enable = Change::EnableTtl { attribute: attribute.to_owned() };
        let Some(expiry) = &seen.expiry else {
            // Of a table that is there, it was not looked at.
            if seen.table.is_none() {
                self.step(enable);
            }
            return;
        };
        let by = expiry.attribute_name.as_deref();
        match expiry.time_to_live_status {
            _ if is_enabled(expiry) && by == Some(attribute) => {}
            _ if is_enabled(expiry) => {
                let by = by.unwrap_or_default();
                self.impossible(Obstacle::OtherTtl, format!("items expire by `{by}`, and should by `{attribute}`"));
            }
            TimeToLiveStatus::Disabling => {
                self.impossible(
                    Obstacle::TtlOnItsWay,
                    format!("items should expire by `{attribute}`, and that is being disabled"),
                );
            }
            _ => self.step(enable),
        }
    }
}

pub(super) fn global_indexes(table: &TableDescription) -> &[GlobalSecondaryIndexDescription] {
    table.global_secondary_indexes.as_deref().unwrap_or_default()
}

fn find<'a>(table: &'a TableDescription, index: &str) -> Option<&'a GlobalSecondaryIndexDescription> {
    global_indexes(table).iter().find(|found| found.index_name == index)
}

fn is_local(table: &TableDescription, index: &str) -> bool {
    table.local_secondary_indexes.iter().flatten().any(|found| found.index_name == index)
}

/// The attributes that are in some key of a table.
pub(super) fn keys(table: &TableDescription) -> impl Iterator<Item = &str> {
    let locals = table.local_secondary_indexes.iter().flatten().flat_map(|index| &index.key_schema);
    let globals = global_indexes(table).iter().flat_map(|index| &index.key_schema);
    table.key_schema.iter().chain(locals).chain(globals).map(|element| element.attribute_name.as_str())
}

/// What the stream holds, if there is one.
pub(super) fn view_of(table: &TableDescription) -> Option<StreamViewType> {
    let stream = table.stream_specification.as_ref().filter(|stream| stream.stream_enabled);
    stream.map(|stream| stream.stream_view_type.clone().unwrap_or(StreamViewType::KeysOnly))
}
