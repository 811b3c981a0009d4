// The story of tests/clients, by the JavaScript SDK: node story.mjs URL
import assert from "node:assert/strict";
import {
    BatchExecuteStatementCommand, CreateTableCommand, DeleteTableCommand, DescribeTableCommand, DescribeTimeToLiveCommand,
    DynamoDBClient, ExecuteStatementCommand, ExecuteTransactionCommand,
    UpdateTimeToLiveCommand, waitUntilTableExists, waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import {
    DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand,
} from "@aws-sdk/client-dynamodb-streams";
import {
    BatchGetCommand, BatchWriteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, TransactGetCommand,
    TransactWriteCommand, UpdateCommand, paginateQuery, paginateScan, QueryCommand,
} from "@aws-sdk/lib-dynamodb";

const config = { endpoint: process.argv[2], region: "us-east-1" };
const client = new DynamoDBClient(config);
const streams = new DynamoDBStreamsClient(config);
const db = DynamoDBDocumentClient.from(client);
const TableName = "javascript-orders";
const ORDERS = 25;

function step(name, got, expected) {
    assert.deepEqual(got, expected, name);
    console.log(`  ${name}:`, got);
}

const refused = (name, sent) => assert.rejects(sent, error => error.name === name);

await client.send(new CreateTableCommand({
    TableName,
    KeySchema: [{ AttributeName: "customer", KeyType: "HASH" }, { AttributeName: "number", KeyType: "RANGE" }],
    AttributeDefinitions: [
        { AttributeName: "customer", AttributeType: "S" }, { AttributeName: "number", AttributeType: "N" },
        { AttributeName: "amount", AttributeType: "N" }, { AttributeName: "status", AttributeType: "S" },
    ],
    LocalSecondaryIndexes: [{
        IndexName: "by-amount",
        KeySchema: [{ AttributeName: "customer", KeyType: "HASH" }, { AttributeName: "amount", KeyType: "RANGE" }],
        Projection: { ProjectionType: "ALL" },
    }],
    GlobalSecondaryIndexes: [{
        IndexName: "by-status",
        KeySchema: [{ AttributeName: "status", KeyType: "HASH" }],
        Projection: { ProjectionType: "KEYS_ONLY" },
    }],
    BillingMode: "PAY_PER_REQUEST",
    StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
}));
await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName });
const described = (await client.send(new DescribeTableCommand({ TableName }))).Table;
step("the table is", described.TableStatus, "ACTIVE");

const Key = { customer: "ada", number: 1 };
const order = { ...Key, amount: 12.5, status: "open", tags: new Set(["gift", "new"]) };
await db.send(new PutCommand({ TableName, Item: order }));
step("what was put is there", (await db.send(new GetCommand({ TableName, Key }))).Item, order);
await refused("ConditionalCheckFailedException", db.send(new PutCommand({
    TableName, Item: order, ConditionExpression: "attribute_not_exists(customer)",
})));
const updated = await db.send(new UpdateCommand({
    TableName, Key, UpdateExpression: "SET #s = :paid ADD amount :more",
    ExpressionAttributeNames: { "#s": "status" }, ExpressionAttributeValues: { ":paid": "paid", ":more": 0.25 },
    ReturnValues: "UPDATED_NEW",
}));
step("an update answers with", updated.Attributes, { status: "paid", amount: 12.75 });

const numbers = Array.from({ length: ORDERS - 1 }, (_, at) => at + 2);
const puts = numbers.map(number => ({
    customer: "ada", number, amount: number * 10, status: number % 2 ? "open" : "paid",
}));
puts.push({ customer: "bob", number: 1, amount: 5, status: "open" });
await db.send(new BatchWriteCommand({ RequestItems: { [TableName]: puts.map(Item => ({ PutRequest: { Item } })) } }));
const batched = await db.send(new BatchGetCommand({
    RequestItems: { [TableName]: { Keys: [1, 2, 99].map(number => ({ customer: "ada", number })) } },
}));
step("a batch reads", batched.Responses[TableName].length, 2);

const pages = [];
for await (const page of paginateQuery({ client: db, pageSize: 10 }, {
    TableName, KeyConditionExpression: "customer = :c", ExpressionAttributeValues: { ":c": "ada" },
})) pages.push(page.Count);
step("a query's pages hold", pages, [10, 10, 5]);
const top = await db.send(new QueryCommand({
    TableName, IndexName: "by-amount", KeyConditionExpression: "customer = :c AND amount > :t",
    ExpressionAttributeValues: { ":c": "ada", ":t": 200 }, ScanIndexForward: false, Limit: 2,
}));
step("the largest are", top.Items.map(item => item.number), [25, 24]);
let found = 0;
for (const Segment of [0, 1, 2, 3])
    for await (const page of paginateScan({ client: db, pageSize: 7 }, { TableName, TotalSegments: 4, Segment }))
        found += page.Count;
step("a scan in segments finds", found, ORDERS + 1);

await db.send(new TransactWriteCommand({
    TransactItems: [
        { Put: { TableName, Item: { customer: "cleo", number: 1 } } },
        { Update: { TableName, Key, UpdateExpression: "SET seen = :t", ExpressionAttributeValues: { ":t": true } } },
    ],
}));
await assert.rejects(
    db.send(new TransactWriteCommand({
        TransactItems: [
            { Put: { TableName, Item: { customer: "dora", number: 1 } } },
            { ConditionCheck: { TableName, Key, ConditionExpression: "attribute_not_exists(customer)" } },
        ],
    })),
    error => {
        const reasons = error.CancellationReasons.map(reason => reason.Code);
        step("a transaction is cancelled for", reasons, ["None", "ConditionalCheckFailed"]);
        return error.name === "TransactionCanceledException";
    },
);
const got = await db.send(new TransactGetCommand({ TransactItems: [{ Get: { TableName, Key } }] }));
step("a transaction reads", got.Responses[0].Item.seen, true);

await client.send(new ExecuteStatementCommand({
    Statement: `INSERT INTO "${TableName}" VALUE {'customer': ?, 'number': ?}`, Parameters: [{ S: "eve" }, { N: "1" }],
}));
const selected = await client.send(new ExecuteStatementCommand({
    Statement: `SELECT number FROM "${TableName}" WHERE customer = ? AND number >= ?`,
    Parameters: [{ S: "ada" }, { N: "24" }],
}));
step("PartiQL selects", selected.Items.map(item => item.number.N), ["24", "25"]);
const answers = await client.send(new BatchExecuteStatementCommand({
    Statements: [1, 2].map(number => ({
        Statement: `SELECT * FROM "${TableName}" WHERE customer = 'eve' AND number = ${number}`,
    })),
}));
step("a batch of PartiQL finds", answers.Responses.map(answer => Boolean(answer.Item)), [true, false]);
await client.send(new ExecuteTransactionCommand({
    TransactStatements: [
        { Statement: `UPDATE "${TableName}" SET amount = 7 WHERE customer = 'eve' AND number = 1` },
        { Statement: `DELETE FROM "${TableName}" WHERE customer = 'bob' AND number = 1` },
    ],
}));
const eve = await db.send(new GetCommand({ TableName, Key: { customer: "eve", number: 1 } }));
step("a transaction of PartiQL writes", eve.Item.amount, 7);

const StreamArn = described.LatestStreamArn;
const counted = { INSERT: 0, MODIFY: 0, REMOVE: 0 };
const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
for (const { ShardId } of StreamDescription.Shards) {
    const first = new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
    let { ShardIterator } = await streams.send(first);
    while (ShardIterator) {
        const read = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: 10 }));
        for (const record of read.Records) counted[record.eventName] += 1;
        ShardIterator = read.Records.length ? read.NextShardIterator : undefined;
    }
}
step("the stream tells", counted, { INSERT: ORDERS + 3, MODIFY: 3, REMOVE: 1 });

await client.send(new UpdateTimeToLiveCommand({
    TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "expires" },
}));
const ttl = await client.send(new DescribeTimeToLiveCommand({ TableName }));
step("items expire by", ttl.TimeToLiveDescription.AttributeName, "expires");

await client.send(new DeleteTableCommand({ TableName }));
await waitUntilTableNotExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName });
await refused("ResourceNotFoundException", client.send(new DescribeTableCommand({ TableName })));
console.log("  the table is gone");
