/**
 * What a tablet keeps through a reload: three tables of values by key, in IndexedDB, or in memory where the browser
 * refuses that.
 *
 * @typedef {"kept" | "outbox" | "fixes"} Table
 * @typedef {[Table, string | number, any]} Row table, key, value
 * @typedef {object} Storage
 * @property {boolean} lasting whether it outlives the page
 * @property {(table: Table, key: string | number) => Promise<any>} get undefined when there is none
 * @property {(table: Table) => Promise<any[]>} all values in the order of their keys
 * @property {(table: Table, limit: number) => Promise<[number, any][]>} last those with the highest keys, in order
 * @property {(table: Table) => Promise<number>} count
 * @property {(...rows: Row[]) => Promise<void>} put all or none; done when they are on the disk
 * @property {(table: Table, keys: (string | number)[]) => Promise<void>} remove
 * @property {() => Promise<void>} wipe everything
 */

/** @type {Table[]} */
const TABLES = ["kept", "outbox", "fixes"];

/**
 * The lasting storage of this name; one in memory where the browser refuses.
 * @param {string} name
 * @returns {Promise<Storage>}
 */
export async function openStorage(name) {
  try {
    const database = await opened(name);
    await navigator.storage?.persist?.();
    return onDisk(database);
  } catch (error) {
    console.warn("nothing is kept through a reload:", error);
    return inMemory();
  }
}

/** @returns {Storage} */
export function inMemory() {
  const tables = { kept: new Map(), outbox: new Map(), fixes: new Map() };
  const sorted = (/** @type {Table} */ table) => [...tables[table]].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    lasting: false,
    get: async (table, key) => tables[table].get(key),
    all: async (table) => sorted(table).map(([, value]) => value),
    last: async (table, limit) => sorted(table).slice(-limit),
    count: async (table) => tables[table].size,
    put: async (...rows) => {
      for (const [table, key, value] of rows) tables[table].set(key, structuredClone(value));
    },
    remove: async (table, keys) => {
      for (const key of keys) tables[table].delete(key);
    },
    wipe: async () => {
      for (const table of TABLES) tables[table].clear();
    },
  };
}

/**
 * @param {IDBDatabase} database
 * @returns {Storage}
 */
function onDisk(database) {
  return {
    lasting: true,
    get: (table, key) => asked(database, table, (rows) => rows.get(key)),
    all: (table) => asked(database, table, (rows) => rows.getAll()),
    last: (table, limit) => lastRows(database, table, limit),
    count: (table) => asked(database, table, (rows) => rows.count()),
    put: (...rows) =>
      changed(
        database,
        rows.map(([table]) => table),
        (open) => {
          for (const [table, key, value] of rows) open(table).put(value, key);
        },
      ),
    remove: (table, keys) =>
      changed(database, [table], (open) => {
        for (const key of keys) open(table).delete(key);
      }),
    wipe: () => changed(database, TABLES, (open) => TABLES.forEach((table) => open(table).clear())),
  };
}

/**
 * @param {string} name
 * @returns {Promise<IDBDatabase>}
 */
function opened(name) {
  const request = indexedDB.open(name, 2);
  request.onupgradeneeded = () => {
    const { objectStoreNames: had } = request.result;
    for (const table of TABLES) if (!had.contains(table)) request.result.createObjectStore(table);
  };
  return answered(request);
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function answered(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

/**
 * @template T
 * @param {IDBDatabase} database
 * @param {Table} table
 * @param {(rows: IDBObjectStore) => IDBRequest<T>} ask
 */
async function asked(database, table, ask) {
  return answered(ask(database.transaction(table).objectStore(table)));
}

/**
 * One transaction, done when the disk has it: a receipt must never outrun what it confirms.
 * @param {IDBDatabase} database
 * @param {Table[]} tables
 * @param {(open: (table: Table) => IDBObjectStore) => void} change
 * @returns {Promise<void>}
 */
async function changed(database, tables, change) {
  const transaction = database.transaction([...new Set(tables)], "readwrite", { durability: "strict" });
  const end = new Promise((done, failed) => {
    transaction.oncomplete = () => done(undefined);
    transaction.onabort = () => failed(transaction.error);
  });
  change((table) => transaction.objectStore(table));
  await end;
}

/**
 * @param {IDBDatabase} database
 * @param {Table} table
 * @param {number} limit
 * @returns {Promise<[number, any][]>}
 */
function lastRows(database, table, limit) {
  return new Promise((done, failed) => {
    /** @type {[number, any][]} */
    const found = [];
    const request = database.transaction(table).objectStore(table).openCursor(null, "prev");
    request.onerror = () => failed(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor || found.length === limit) return done(found.reverse());
      found.push([Number(cursor.key), cursor.value]);
      cursor.continue();
    };
  });
}
