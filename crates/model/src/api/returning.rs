use crate::choice::choice;

choice! {
    /// What a write answers with.
    ReturnValues {
        /// Every attribute as it is now. UpdateItem only.
        AllNew = "ALL_NEW",
        /// The attributes that were changed, as they were. UpdateItem only.
        UpdatedOld = "UPDATED_OLD",
        /// Every attribute as it was.
        AllOld = "ALL_OLD",
        /// Nothing; the default.
        None = "NONE",
        /// The attributes that were changed, as they are now. UpdateItem only.
        UpdatedNew = "UPDATED_NEW",
    }
}

choice! {
    /// What a write whose condition is false answers with.
    ReturnValuesOnConditionCheckFailure {
        /// Every attribute as it is.
        AllOld = "ALL_OLD",
        /// Nothing; the default.
        None = "NONE",
    }
}

choice! {
    /// What a query or scan answers with.
    Select {
        /// The attributes named by the projection.
        SpecificAttributes = "SPECIFIC_ATTRIBUTES",
        /// The number of items alone.
        Count = "COUNT",
        /// Every attribute; the default for a table.
        AllAttributes = "ALL_ATTRIBUTES",
        /// Every attribute that the index holds; the default for an index.
        AllProjectedAttributes = "ALL_PROJECTED_ATTRIBUTES",
    }
}
