// Runs one test file on one completed file, and writes a verdict. It runs inside the sandbox.
//
//   node suite_runner.cjs ANSWER < JOB
//
// ANSWER is the number of an open file. JOB is JSON: {secret, expect, entry, modules}: a word that
// opens every line of the answer, the folder of the npm package `expect`, the module to run, and
// the JavaScript of all modules by name.
//
// The answer is one line `SECRET ready` before any of that code runs, and one line `SECRET {...}`
// when all tests ran: {total, passed, unsupported, first}. When the code never lets go, or ends
// the process, there is no second line.
//
// The matchers are those of Jest itself; `describe`, `it` and their kin are made here, as
// `@jest/globals` has them. Tests that were marked to be skipped with an x run too. What is not
// made here is told as unsupported: then there is no verdict on the code.
'use strict'

const { readFileSync, writeSync } = require('node:fs')
const path = require('node:path')
const vm = require('node:vm')
const { reallyExit } = process
const { parse, stringify } = JSON
const { setPrototypeOf } = Object

const answer = Number(process.argv[2])
const job = parse(readFileSync(0, 'utf8'))
const { expect } = require(job.expect)

const BUILT_IN = new Set(['assert', 'assert/strict', 'buffer', 'events', 'timers', 'util'])
const TEST_TIMEOUT_MS = 5000

const unsupported = []
function refuse(name) {
  unsupported.push(String(name))
  throw new Error(`${String(name)} is not supported`)
}

// What is asked of an object and is not there stops the run, instead of being undefined.
const strict = (name, members) =>
  new Proxy(members, {
    get: (target, key) =>
      key in target || typeof key === 'symbol' || key === '__esModule' || key === 'then'
        ? target[key]
        : refuse(`${name}.${String(key)}`),
  })

const newGroup = (parent) => ({
  parent,
  children: [],
  beforeAll: [],
  beforeEach: [],
  afterEach: [],
  afterAll: [],
})
let group = newGroup(undefined)

function describe(_name, body) {
  const outer = group
  group = newGroup(outer)
  outer.children.push(group)
  try {
    body()
  } finally {
    group = outer
  }
}

function it(name, body, timeout = TEST_TIMEOUT_MS) {
  if (typeof body !== 'function') refuse('a test without a body')
  if (body.length > 0) refuse('a test with a callback')
  group.children.push({ name: String(name), body, timeout })
}

const skip = () => {}

function each(define) {
  return (rows) => {
    if (!Array.isArray(rows)) refuse('each with a template')
    return (name, body, ...rest) => {
      for (const row of rows) {
        const values = Array.isArray(row) ? row : [row]
        define(name, () => body(...values), ...rest)
      }
    }
  }
}

const hook = (kind) => (body) => {
  if (body.length > 0) refuse('a hook with a callback')
  group[kind].push(body)
}

// `skip` marks what takes too long to run, such as all names of a robot; `xit` only means that a
// student has not come so far.
const asTest = strict('it', Object.assign(it, { skip, each: each(it) }))
const asGroup = strict('describe', Object.assign(describe, { skip, each: each(describe) }))

const JEST = strict('@jest/globals', {
  expect,
  describe: asGroup,
  xdescribe: asGroup,
  it: asTest,
  test: asTest,
  xit: asTest,
  xtest: asTest,
  beforeAll: hook('beforeAll'),
  beforeEach: hook('beforeEach'),
  afterEach: hook('afterEach'),
  afterAll: hook('afterAll'),
})

const loaded = new Map()

function load(name) {
  if (!loaded.has(name)) {
    const module = { exports: {} }
    loaded.set(name, module)
    const wrapper = `(function (exports, require, module) {${job.modules[name]}\n})`
    const run = vm.runInThisContext(wrapper, { filename: name })
    run.call(module.exports, module.exports, requireFrom(name), module)
  }
  return loaded.get(name).exports
}

function requireFrom(importer) {
  return (wanted) => {
    if (wanted === '@jest/globals') return JEST
    if (wanted === 'expect') return { expect, default: expect, __esModule: true }
    const bare = wanted.replace(/^node:/, '')
    if (BUILT_IN.has(bare)) return require(`node:${bare}`)
    const place = path.posix.normalize(path.posix.join(path.posix.dirname(importer), wanted))
    const name = [place, `${place}.ts`, `${place}.tsx`].find((one) => one in job.modules)
    if (wanted.startsWith('.') && name !== undefined) return load(name)
    throw new Error(`Cannot find module '${wanted}'`)
  }
}

const tally = setPrototypeOf({ total: 0, passed: 0, unsupported, first: '' }, null)

// Timers that the code under test replaces must not stop the run.
const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis
const now = performance.now.bind(performance)

// A test that does not wait for anything cannot be stopped at its time, but it fails as well.
async function within(body, timeout) {
  const tooLate = () => new Error(`took longer than ${timeout} ms`)
  const start = now()
  let timer
  const late = new Promise((_, reject) => {
    timer = startTimer(() => reject(tooLate()), timeout)
  })
  try {
    await Promise.race([body(), late])
  } finally {
    stopTimer(timer)
  }
  if (now() - start > timeout) throw tooLate()
}

function outerFirst(of, kind) {
  return of === undefined ? [] : [...outerFirst(of.parent, kind), ...of[kind]]
}

async function runTest(test, inside) {
  tally.total += 1
  expect.setState({ assertionCalls: 0, expectedAssertionsNumber: null, isExpectingAssertions: false })
  try {
    for (const before of outerFirst(inside, 'beforeEach')) await within(before, test.timeout)
    await within(test.body, test.timeout)
    for (let at = inside; at !== undefined; at = at.parent) {
      for (const after of at.afterEach) await within(after, test.timeout)
    }
    checkAssertionCount()
    tally.passed += 1
  } catch (error) {
    tally.first ||= `${test.name}: ${String(error && error.message)}`.slice(0, 300)
  }
}

function checkAssertionCount() {
  const wrong = expect.extractExpectedAssertionsErrors()
  if (wrong.length > 0) throw wrong[0].error
}

async function runGroup(inside) {
  for (const before of inside.beforeAll) await within(before, TEST_TIMEOUT_MS)
  for (const child of inside.children) {
    await (child.body === undefined ? runGroup(child) : runTest(child, inside))
  }
  for (const after of inside.afterAll) await within(after, TEST_TIMEOUT_MS)
}

function write(text) {
  const line = Buffer.from(`${job.secret} ${text}\n`)
  for (let sent = 0; sent < line.length; ) sent += writeSync(answer, line, sent)
}

async function main() {
  try {
    load(job.entry)
    await runGroup(group)
  } catch (error) {
    tally.first ||= String(error && error.message).slice(0, 300)
    tally.total += 1
  }
  write(stringify(tally))
  reallyExit(0)
}

// Without namespaces, signals would reach other processes of the same user.
delete process.kill
delete process._kill
delete process._debugProcess
process.on('unhandledRejection', () => {})
write('ready')
main()
