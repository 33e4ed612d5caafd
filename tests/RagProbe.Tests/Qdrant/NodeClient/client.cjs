// Talks to a Qdrant server with the official Node client and prints what it saw as JSON:
//   node client.cjs http://127.0.0.1:6334
// It leaves nothing behind. Everything its answers are held against is in NodeClientTests.cs.
'use strict';

const {
    ConnectError, Direction, Distance, FieldType, Fusion, QdrantClient, toDenseVector, toSparseVector,
} = require('@qdrant/js-client-grpc');

const client = new QdrantClient({url: process.argv[2], checkCompatibility: false, timeout: 20_000});
const [collections, points] = [client.api('collections'), client.api('points')];
const [before, after, alias] = ['node-notes-1', 'node-notes-2', 'node-notes'];

const notes = [
    {id: num(1), text: 'prune the roses in March', tag: 'roses', year: 2021, dense: [1, 0, 0, 0], words: {3: 2, 70_000: 1}},
    {id: num(2), text: 'feed the roses in June', tag: 'roses', year: 2023, dense: [0.6, 0.8, 0, 0], words: {3: 1}},
    {id: num(3), text: 'sow the beans in May', tag: 'beans', year: 2023, dense: [0, 0, 1, 0], words: {9: 3}},
    {id: uuid('3430025b-6848-59d9-82b4-99432264531b'), text: 'water at dusk', tag: 'all', year: 2024, dense: [0.8, 0, 0.6, 0], words: {70_000: 4}},
];

async function main() {
    const saw = {};
    saw.version = (await client.api('service').healthCheck({})).version;

    for (const name of [before, after]) {
        await collections.delete({collectionName: name});
        await collections.create({
            collectionName: name,
            vectorsConfig: {config: {case: 'paramsMap', value: {map: {dense: {size: 4n, distance: Distance.Cosine}}}}},
            sparseVectorsConfig: {map: {words: {}}},
        });
    }

    await points.createFieldIndex({collectionName: before, wait: true, fieldName: 'tag', fieldType: FieldType.FieldTypeKeyword});
    await points.createFieldIndex({collectionName: before, wait: true, fieldName: 'year', fieldType: FieldType.FieldTypeInteger});
    saw.upserted = (await points.upsert({collectionName: before, wait: true, points: notes.map(point)})).result.status;
    await points.upsert({collectionName: after, wait: true, points: notes.slice(0, 1).map(point)});

    const nearest = {variant: {case: 'nearest', value: {variant: {case: 'dense', value: {data: [2, 0, 0, 0]}}}}};
    const lexical = {variant: {case: 'nearest', value: {variant: {case: 'sparse', value: {indices: [3, 70_000], values: [1, 0.5]}}}}};
    const everything = {withPayload: {selectorOptions: {case: 'enable', value: true}}, withVectors: {selectorOptions: {case: 'enable', value: true}}};
    const rosesSince2022 = {
        must: [field({key: 'tag', match: {matchValue: {case: 'keyword', value: 'roses'}}}), field({key: 'year', range: {gte: 2022}})],
    };

    saw.dense = hits(await points.query({collectionName: before, query: nearest, using: 'dense', limit: 3n, ...everything}));
    saw.threshold = hits(await points.query({collectionName: before, query: nearest, using: 'dense', limit: 3n, scoreThreshold: 0.7}));
    saw.sparse = hits(await points.query({collectionName: before, query: lexical, using: 'words', limit: 3n}));
    saw.filtered = hits(await points.query({collectionName: before, query: nearest, using: 'dense', limit: 3n, filter: rosesSince2022}));
    saw.fused = hits(await points.query({
        collectionName: before,
        prefetch: [{query: nearest, using: 'dense', limit: 3n}, {query: lexical, using: 'words', limit: 3n}],
        query: {variant: {case: 'fusion', value: Fusion.RRF}},
        limit: 2n,
    }));

    saw.pages = [];
    for (let offset; ;) {
        const page = await points.scroll({collectionName: before, limit: 3, offset, withPayload: {selectorOptions: {case: 'include', value: {fields: ['year']}}}});
        saw.pages.push(page.result.map(seen));
        offset = page.nextPageOffset;
        if (offset === undefined) {
            break;
        }
    }

    saw.newestFirst = (await points.scroll({collectionName: before, limit: 2, orderBy: {key: 'year', direction: Direction.Desc, startFrom: {value: {case: 'integer', value: 2023n}}}}))
        .result.map(hit => idOf(hit.id));
    saw.count = (await points.count({collectionName: before, exact: true})).result.count;
    saw.countFiltered = (await points.count({collectionName: before, exact: true, filter: {mustNot: rosesSince2022.must.slice(0, 1)}})).result.count;

    await collections.updateAliases({actions: [create(before)]});
    saw.aliasFirst = await aliasTarget();
    saw.countFirst = (await points.count({collectionName: alias, exact: true})).result.count;
    await collections.updateAliases({actions: [{action: {case: 'deleteAlias', value: {aliasName: alias}}}, create(after)]});
    saw.aliasThen = await aliasTarget();
    saw.countThen = (await points.count({collectionName: alias, exact: true})).result.count;

    saw.wrongDimension = await refusal(() => points.query({
        collectionName: before,
        query: {variant: {case: 'nearest', value: {variant: {case: 'dense', value: {data: [1, 2]}}}}},
        using: 'dense',
    }));
    saw.noCollection = await refusal(() => points.count({collectionName: 'node-nowhere', exact: true}));

    for (const name of [before, after]) {
        await collections.delete({collectionName: name});
    }

    saw.left = (await collections.list({})).collections.map(each => each.name).filter(name => name.startsWith(alias));
    console.log(JSON.stringify(saw, (_, value) => typeof value === 'bigint' ? Number(value) : value, 2));
}

function num(value) {
    return {pointIdOptions: {case: 'num', value: BigInt(value)}};
}

function uuid(value) {
    return {pointIdOptions: {case: 'uuid', value}};
}

function idOf(id) {
    return String(id.pointIdOptions.value);
}

function field(value) {
    return {conditionOneOf: {case: 'field', value}};
}

function create(collectionName) {
    return {action: {case: 'createAlias', value: {collectionName, aliasName: alias}}};
}

function point({id, text, tag, year, dense, words}) {
    const indices = Object.keys(words).map(Number);
    return {
        id,
        payload: {
            text: {kind: {case: 'stringValue', value: text}},
            tag: {kind: {case: 'stringValue', value: tag}},
            year: {kind: {case: 'integerValue', value: BigInt(year)}},
        },
        vectors: {
            vectorsOptions: {
                case: 'vectors',
                value: {
                    vectors: {
                        dense: {vector: {case: 'dense', value: {data: dense}}},
                        words: {vector: {case: 'sparse', value: {indices, values: indices.map(index => words[index])}}},
                    },
                },
            },
        },
    };
}

function hits(response) {
    return response.result.map(hit => ({...seen(hit), score: hit.score}));
}

function seen(hit) {
    const payload = Object.fromEntries(Object.entries(hit.payload).map(([key, value]) => [key, value.kind.value]));
    const vectors = hit.vectors?.vectorsOptions.value?.vectors;
    return {
        id: idOf(hit.id),
        ...payload,
        dense: vectors?.dense && toDenseVector(vectors.dense)?.data,
        words: vectors?.words && sparse(toSparseVector(vectors.words)),
    };
}

function sparse({indices, values}) {
    return Object.fromEntries(indices.map((index, at) => [index, values[at]]));
}

async function aliasTarget() {
    return (await collections.listAliases({})).aliases.find(each => each.aliasName === alias)?.collectionName;
}

async function refusal(call) {
    try {
        await call();
        return null;
    } catch (error) {
        return error instanceof ConnectError ? {code: error.code, message: error.rawMessage} : String(error);
    }
}

main().catch(error => {
    console.error(error);
    process.exitCode = 1;
});
