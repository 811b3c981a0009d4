"""The story of tests/clients, by boto3: python story.py URL"""

import sys
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

URL = sys.argv[1]
TABLE = "boto3-orders"
ORDERS = 25

client = boto3.client("dynamodb", endpoint_url=URL)
streams = boto3.client("dynamodbstreams", endpoint_url=URL)
resource = boto3.resource("dynamodb", endpoint_url=URL)


def step(name, got, expected):
    assert got == expected, f"{name}: got {got!r}, expected {expected!r}"
    print(f"  {name}: {got}")


def refused(code, call, **request):
    try:
        call(**request)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error.response
    raise AssertionError(f"{code} expected")


client.create_table(
    TableName=TABLE,
    KeySchema=[
        {"AttributeName": "customer", "KeyType": "HASH"},
        {"AttributeName": "number", "KeyType": "RANGE"},
    ],
    AttributeDefinitions=[
        {"AttributeName": "customer", "AttributeType": "S"},
        {"AttributeName": "number", "AttributeType": "N"},
        {"AttributeName": "amount", "AttributeType": "N"},
        {"AttributeName": "status", "AttributeType": "S"},
    ],
    LocalSecondaryIndexes=[
        {
            "IndexName": "by-amount",
            "KeySchema": [
                {"AttributeName": "customer", "KeyType": "HASH"},
                {"AttributeName": "amount", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    GlobalSecondaryIndexes=[
        {
            "IndexName": "by-status",
            "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
    ],
    BillingMode="PAY_PER_REQUEST",
    StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
)
client.get_waiter("table_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1})
table = resource.Table(TABLE)
step("the table is", table.table_status, "ACTIVE")

order = {"customer": "ada", "number": 1, "amount": Decimal("12.50"), "status": "open", "tags": {"new", "gift"}}
table.put_item(Item=order)
step("what was put is there", table.get_item(Key={"customer": "ada", "number": 1})["Item"] == order, True)
refused(
    "ConditionalCheckFailedException",
    table.put_item,
    Item=order,
    ConditionExpression=Attr("customer").not_exists(),
)
updated = table.update_item(
    Key={"customer": "ada", "number": 1},
    UpdateExpression="SET #s = :paid ADD amount :more",
    ExpressionAttributeNames={"#s": "status"},
    ExpressionAttributeValues={":paid": "paid", ":more": Decimal("0.25")},
    ReturnValues="UPDATED_NEW",
)
step("an update answers with", updated["Attributes"], {"status": "paid", "amount": Decimal("12.75")})

with table.batch_writer() as batch:
    for number in range(2, ORDERS + 1):
        status = "open" if number % 2 else "paid"
        batch.put_item(Item={"customer": "ada", "number": number, "amount": number * 10, "status": status})
    batch.put_item(Item={"customer": "bob", "number": 1, "amount": 5, "status": "open"})
batched = client.batch_get_item(
    RequestItems={TABLE: {"Keys": [{"customer": {"S": "ada"}, "number": {"N": str(n)}} for n in (1, 2, 99)]}}
)
step("a batch reads", len(batched["Responses"][TABLE]), 2)

pages = client.get_paginator("query").paginate(
    TableName=TABLE,
    KeyConditionExpression="customer = :c",
    ExpressionAttributeValues={":c": {"S": "ada"}},
    PaginationConfig={"PageSize": 10},
)
step("a query's pages hold", [page["Count"] for page in pages], [10, 10, 5])
top = table.query(
    IndexName="by-amount",
    KeyConditionExpression=Key("customer").eq("ada") & Key("amount").gt(200),
    ScanIndexForward=False,
    Limit=2,
)
step("the largest are", [int(item["number"]) for item in top["Items"]], [25, 24])
paid = table.query(IndexName="by-status", KeyConditionExpression=Key("status").eq("paid"), Select="COUNT")
step("paid are", paid["Count"], 13)

parts = [
    sum(
        page["Count"]
        for page in client.get_paginator("scan").paginate(
            TableName=TABLE, TotalSegments=4, Segment=segment, PaginationConfig={"PageSize": 7}
        )
    )
    for segment in range(4)
]
step("a scan in segments finds", sum(parts), ORDERS + 1)

key = {"customer": {"S": "ada"}, "number": {"N": "1"}}
client.transact_write_items(
    TransactItems=[
        {"Put": {"TableName": TABLE, "Item": {"customer": {"S": "cleo"}, "number": {"N": "1"}}}},
        {
            "Update": {
                "TableName": TABLE,
                "Key": key,
                "UpdateExpression": "SET seen = :t",
                "ExpressionAttributeValues": {":t": {"BOOL": True}},
            }
        },
    ]
)
cancelled = refused(
    "TransactionCanceledException",
    client.transact_write_items,
    TransactItems=[
        {"Put": {"TableName": TABLE, "Item": {"customer": {"S": "dora"}, "number": {"N": "1"}}}},
        {
            "ConditionCheck": {
                "TableName": TABLE,
                "Key": key,
                "ConditionExpression": "attribute_not_exists(customer)",
            }
        },
    ],
)
step(
    "a transaction is cancelled for",
    [reason["Code"] for reason in cancelled["CancellationReasons"]],
    ["None", "ConditionalCheckFailed"],
)
got = client.transact_get_items(TransactItems=[{"Get": {"TableName": TABLE, "Key": key}}])
step("a transaction reads", got["Responses"][0]["Item"]["seen"], {"BOOL": True})

client.execute_statement(
    Statement=f"INSERT INTO \"{TABLE}\" VALUE {{'customer': ?, 'number': ?}}",
    Parameters=[{"S": "eve"}, {"N": "1"}],
)
selected = client.execute_statement(
    Statement=f'SELECT number FROM "{TABLE}" WHERE customer = ? AND number >= ?', Parameters=[{"S": "ada"}, {"N": "24"}]
)
step("PartiQL selects", [item["number"]["N"] for item in selected["Items"]], ["24", "25"])
batched = client.batch_execute_statement(
    Statements=[
        {"Statement": f'SELECT * FROM "{TABLE}" WHERE customer = \'eve\' AND number = 1'},
        {"Statement": f'SELECT * FROM "{TABLE}" WHERE customer = \'eve\' AND number = 2'},
    ]
)
step("a batch of PartiQL finds", ["Item" in answer for answer in batched["Responses"]], [True, False])
client.execute_transaction(
    TransactStatements=[
        {"Statement": f'UPDATE "{TABLE}" SET amount = 7 WHERE customer = \'eve\' AND number = 1'},
        {"Statement": f'DELETE FROM "{TABLE}" WHERE customer = \'bob\' AND number = 1'},
    ]
)
eve = table.get_item(Key={"customer": "eve", "number": 1})["Item"]
step("a transaction of PartiQL writes", int(eve["amount"]), 7)

stream = client.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
events = []
for shard in streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]:
    place = streams.get_shard_iterator(
        StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    while place:
        read = streams.get_records(ShardIterator=place, Limit=10)
        events += [record["eventName"] for record in read["Records"]]
        place = read.get("NextShardIterator") if read["Records"] else None
counted = {name: events.count(name) for name in ("INSERT", "MODIFY", "REMOVE")}
step("the stream tells", counted, {"INSERT": ORDERS + 3, "MODIFY": 3, "REMOVE": 1})

client.update_time_to_live(TableName=TABLE, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"})
ttl = client.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
step("items expire by", ttl["AttributeName"], "expires")

table.delete()
client.get_waiter("table_not_exists").wait(TableName=TABLE, WaiterConfig={"Delay": 1})
refused("ResourceNotFoundException", client.describe_table, TableName=TABLE)
step("the table is gone", TABLE in client.list_tables()["TableNames"], False)
