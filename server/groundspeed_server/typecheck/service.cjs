// Says which type errors a candidate would add to a document that is open in an editor.
//
//   node service.cjs TYPESCRIPT
//
// TYPESCRIPT is the folder of the package `typescript`. The first line of the answer is
// {typescript: VERSION}, or {typescript: null} when that version answers no questions. Then every
// line is a question, with an id that its answers repeat, and they are taken in their order:
//
//   {id, op: "learn", file, documents, closed}
//       Look at a document as it stands.                      -> {id, learnt: SYNTAX AND TYPE ERRORS}
//   {id, op: "check", file, documents, closed, start, end, text}
//       Look at it with `text` in place of start..end. -> {id, near: {codes, undecided, broken}}
//                                               later  -> {id, file: {added, change, below}}
//
// `documents` are open files whose text changed, as {file: text}, and `closed` those that are on
// disk again; both hold from then on. Offsets are UTF-16 units.
//
// `near` is about the candidate's lines: the codes of the type errors that are new there, how many
// more there are of which nothing follows, and whether the candidate breaks the syntax there or of
// the lines that it leads into. `file` is about the whole file: how many errors are new, by how
// many there are more than before, and the codes of the type errors that are new below the
// candidate; none while the file does not parse.
//
// A question that cannot be answered gets {id, failure}. A `learn` that a later one makes pointless
// is skipped: {id, learnt: null}.
//
// Plugins of a configuration are not loaded, and nothing is written.
'use strict'

const path = require('node:path')
const readline = require('node:readline')

const packageFolder = process.argv[2]
const ts = require(packageFolder)

const MOST_FILES = 5_000
const LARGEST_FILE = 4 * 1024 * 1024
const MOST_PROJECTS = 3
const LOOK_AT_DISK_EVERY_MS = 5_000

const say = (value) => process.stdout.write(JSON.stringify(value) + '\n')

/** A question that has no answer; `message` is a word that the server knows. */
class Unanswerable extends Error {}

// What is unused is a matter of lint, and half-written code is full of it; what is emitted is no
// concern of ours. The rest of the project's own options decide.
const ALWAYS = {
  noEmit: true,
  composite: false,
  incremental: false,
  declaration: false,
  declarationMap: false,
  isolatedDeclarations: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
  skipLibCheck: true,
  plugins: undefined,
}
const WITHOUT_CONFIGURATION = {
  strict: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind?.Bundler,
  jsx: ts.JsxEmit?.Preserve,
  allowImportingTsExtensions: true,
  allowJs: true,
}

/** A text that knows what changed since another one, so that little is parsed again. */
class Text {
  constructor(text) {
    this.text = text
  }

  getText(start, end) {
    return this.text.substring(start, end)
  }

  getLength() {
    return this.text.length
  }

  getChangeRange(older) {
    const [a, b] = [older.text, this.text]
    const most = Math.min(a.length, b.length)
    let start = 0
    while (start < most && a.charCodeAt(start) === b.charCodeAt(start)) start++
    let end = 0
    while (end < most - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++
    const span = ts.createTextSpan(start, a.length - end - start)
    return ts.createTextChangeRange(span, b.length - end - start)
  }
}

/** All files: what editors hold, what lies on disk, and one candidate in place of a document. */
class Files {
  constructor() {
    this.open = new Map()
    this.disk = new Map()
    this.candidate = undefined
    this.version = 0
    // Like the version, but candidates, which come and go, leave it as it is.
    this.revision = 0
    this.lookedAt = 0
  }

  update(documents, closed) {
    for (const [file, text] of Object.entries(documents)) this.open.set(file, this.entry(text))
    for (const file of closed) if (this.open.delete(file)) this.version++
    if (closed.length + Object.keys(documents).length > 0) this.revision++
  }

  try(file, text) {
    this.candidate = { file, ...this.entry(text) }
  }

  forgetCandidate() {
    if (this.candidate !== undefined) this.version++
    this.candidate = undefined
  }

  entry(text) {
    this.version++
    return { version: String(this.version), text: new Text(text) }
  }

  get(file) {
    if (this.candidate?.file === file) return this.candidate
    return this.open.get(file) ?? this.onDisk(file)
  }

  onDisk(file) {
    if (!this.disk.has(file)) {
      const text = this.read(file)
      const entry = text === undefined ? undefined : { version: this.stamp(file), text: new Text(text) }
      this.disk.set(file, entry)
    }
    return this.disk.get(file)
  }

  // Other programs change files too. To look often would cost more than it is worth.
  lookAtDisk(now) {
    if (now - this.lookedAt < LOOK_AT_DISK_EVERY_MS) return
    this.lookedAt = now
    for (const [file, entry] of this.disk) {
      if (entry?.version === this.stamp(file)) continue
      this.disk.delete(file)
      this.version++
      this.revision++
    }
  }

  stamp(file) {
    const modified = ts.sys.getModifiedTime?.(file)
    return modified === undefined ? undefined : `disk ${modified.getTime()}`
  }

  read(file) {
    if (!this.exists(file) || (ts.sys.getFileSize?.(file) ?? 0) > LARGEST_FILE) return undefined
    return this.open.get(file)?.text.text ?? ts.sys.readFile(file)
  }

  exists(file) {
    return this.open.has(file) || ts.sys.fileExists(file)
  }
}

const files = new Files()
const registry = ts.createDocumentRegistry?.(ts.sys.useCaseSensitiveFileNames)
const host = {
  useCaseSensitiveFileNames: ts.sys.useCaseSensitiveFileNames,
  fileExists: (file) => files.exists(file),
  readFile: (file) => files.read(file),
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
  readDirectory: ts.sys.readDirectory,
  realpath: ts.sys.realpath,
}

/** One language service, with the files and options of one configuration file. */
class Project {
  constructor(configuration) {
    this.stamp = configuration.stamp
    this.roots = new Set(configuration.fileNames)
    this.options = { ...configuration.options, ...ALWAYS }
    this.service = ts.createLanguageService(
      {
        ...host,
        useCaseSensitiveFileNames: () => host.useCaseSensitiveFileNames,
        getCompilationSettings: () => this.options,
        getProjectVersion: () => `${files.version} ${this.roots.size}`,
        getScriptFileNames: () => [...this.roots],
        getScriptVersion: (file) => files.get(file)?.version ?? '',
        getScriptSnapshot: (file) => files.get(file)?.text,
        getCurrentDirectory: () => configuration.folder,
        getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      },
      registry,
    )
    this.known = new Map()
  }

  /** The errors of a document as it stands; looked for again only when some file has changed. */
  errorsAsItStands(file) {
    const known = this.known.get(file)
    if (known?.revision === files.revision) return known.errors
    const errors = this.errors(file)
    this.known.set(file, { revision: files.revision, errors })
    return errors
  }

  errors(file) {
    return [...this.syntaxErrors(file), ...this.service.getSemanticDiagnostics(file).filter(isError).map(described)]
  }

  syntaxErrors(file) {
    return this.service.getSyntacticDiagnostics(file).filter(isError).map(described)
  }

  /** The type errors between two offsets; newer versions need not look at the whole file. */
  errorsWithin(file, span) {
    const part = this.service.getRegionSemanticDiagnostics?.(file, [span])
    const found = part?.diagnostics ?? this.service.getSemanticDiagnostics(file)
    return found.filter(isError).map(described).filter((error) => span.pos <= error.start && error.start <= span.end)
  }
}

const isError = (one) => one.category === ts.DiagnosticCategory.Error

const described = (one) => ({
  code: one.code,
  start: one.start ?? 0,
  message: ts.flattenDiagnosticMessageText(one.messageText, '\n'),
})

/**
 * Return the errors that were not there before: an error is known by its code with its message, and
 * by its code with its place, since unfinished code is wrong in one way now and in another soon.
 */
function added(errors, before) {
  const left = new Map()
  const count = (key, by) => left.set(key, (left.get(key) ?? 0) + by)
  const places = new Set()
  for (const { code, start, message } of before) {
    count(`${code} ${message}`, 1)
    places.add(`${code} ${start}`)
  }
  return errors.filter(({ code, start, message }) => {
    const key = `${code} ${message}`
    const known = (left.get(key) ?? 0) > 0
    if (known) count(key, -1)
    return !known && !places.has(`${code} ${start}`)
  })
}

function readConfiguration(file) {
  const { config } = ts.readConfigFile(file, host.readFile)
  const folder = path.dirname(file)
  const { fileNames, options, projectReferences } = ts.parseJsonConfigFileContent(config ?? {}, host, folder, {}, file)
  return { name: file, folder, stamp: files.stamp(file), fileNames, options, references: projectReferences ?? [] }
}

// The configuration that a file belongs to is the nearest above it, or, where that only refers to
// others, the first of those that has the file.
function configurationOf(file) {
  const nearest = ts.findConfigFile(path.dirname(file), host.fileExists, 'tsconfig.json')
  if (nearest === undefined) {
    const folder = path.dirname(file)
    return { name: folder, folder, stamp: undefined, fileNames: [], options: WITHOUT_CONFIGURATION }
  }
  const own = readConfiguration(nearest)
  if (own.fileNames.includes(file)) return own
  for (const reference of own.references) {
    const other = ts.resolveProjectReferencePath(reference)
    if (!host.fileExists(other)) continue
    const configuration = readConfiguration(other)
    if (configuration.fileNames.includes(file)) return configuration
  }
  return own
}

// By the name of their configuration; the most recently used come last.
const projects = new Map()
// What is known of a file's configuration, so that folders are not searched for each question.
const configured = new Map()

function projectOf(file) {
  const { name, tooLarge } = configurationFor(file)
  if (tooLarge) throw new Unanswerable('too_large')
  const project = projects.get(name)
  projects.delete(name)
  projects.set(name, project)
  project.roots.add(file)
  return project
}

function configurationFor(file) {
  const known = configured.get(file)
  if (known !== undefined && isCurrent(known) && (known.tooLarge || projects.has(known.name))) return known
  const configuration = configurationOf(file)
  const { name, stamp } = configuration
  const found = { name, stamp, tooLarge: configuration.fileNames.length > MOST_FILES }
  configured.set(file, found)
  if (projects.get(name)?.stamp !== stamp) forget(name)
  if (!found.tooLarge && !projects.has(name)) {
    if (projects.size >= MOST_PROJECTS) forget(projects.keys().next().value)
    projects.set(name, new Project(configuration))
  }
  return found
}

const isCurrent = ({ name, stamp }) => stamp === undefined || stamp === files.stamp(name)

function forget(name) {
  projects.get(name)?.service.dispose()
  projects.delete(name)
}

// Errors of which nothing follows: an object literal, whose type is written out, may get the
// properties that it lacks yet, and a package may be installed.
const LACKS_PROPERTIES = new Set([2739, 2740, 2741])
const NO_SUCH_MODULE = 2307
const isUndecided = ({ code, message }) =>
  (LACKS_PROPERTIES.has(code) && /(?:^Type|is missing in type) '\{/.test(message)) ||
  (code === NO_SUCH_MODULE && !/^Cannot find module '\.\.?[/']/.test(message))

// A type that was given another property makes everything that is used as one lack it.
const wantsMore = ({ message }) => /\n\s*(?:Property '.*' is missing in|Type .* is missing the following) /.test(message)

// Said of an element that is closed further down, once that is written.
const ELEMENT_IS_OPEN = new Set([17008, 17014])

/**
 * Whether a candidate breaks the syntax of its own lines, or of those that it leads into. What was
 * wrong behind it before may be wrong in another way now. What the end of the file lacks was open
 * before, unless the candidate opens it above lines that are its inside already.
 */
function isBroken(errors, before, whole, start, lineEnd) {
  const fileEnd = whole.trimEnd().length
  const known = new Set(before.map((error) => error.start))
  const isOwn = (error) => start <= error.start && error.start <= lineEnd && !known.has(error.start)
  const inFile = errors.filter((error) => error.start < fileEnd)
  if (inFile.some((error) => isOwn(error) && !ELEMENT_IS_OPEN.has(error.code))) return true
  const insideEnd = endOfInside(whole, start, lineEnd)
  if (insideEnd === undefined) return false
  const atEnd = (all) => all.filter((error) => error.start >= fileEnd).length
  const isInside = (error) => lineEnd < error.start && error.start <= insideEnd
  return inFile.some(isInside) || atEnd(errors) > atEnd(before)
}

/**
 * Return where the lines end that are indented more than the line of `start`, and the one after
 * them, which closes them; undefined when the line below is not indented more.
 */
function endOfInside(text, start, lineEnd) {
  const base = indentWidth(text.slice(text.lastIndexOf('\n', start - 1) + 1))
  let inside = false
  for (let at = lineEnd; at < text.length; ) {
    const next = text.indexOf('\n', at + 1)
    const line = text.slice(at + 1, next === -1 ? text.length : next)
    at = next === -1 ? text.length : next
    if (line.trim() === '') continue
    if (indentWidth(line) <= base) return inside ? at : undefined
    inside = true
  }
  return inside ? text.length : undefined
}

const indentWidth = (line) => /^[ \t]*/.exec(line)[0].replace(/\t/g, '    ').length

function learn({ id, file }) {
  files.lookAtDisk(Date.now())
  say({ id, learnt: projectOf(file).errorsAsItStands(file).length })
}

function check({ id, file, start, end, text }) {
  const project = projectOf(file)
  const errorsBefore = project.errorsAsItStands(file)
  const original = files.get(file).text.text
  const grown = text.length - (end - start)
  const shifted = (error) => (error.start < end ? error : { ...error, start: error.start + grown })
  const before = errorsBefore.map(shifted)
  const whole = original.slice(0, start) + text + original.slice(end)
  const lines = linesAround(whole, start, start + text.length)
  files.try(file, whole)
  try {
    const near = added(project.errorsWithin(file, lines), before)
    const codes = codesOf(near.filter((error) => !isUndecided(error)))
    const syntaxErrors = project.syntaxErrors(file)
    const broken = isBroken(syntaxErrors, before, whole, start, lines.end)
    say({ id, near: { codes, undecided: near.length - codes.length, broken } })
    const errors = project.errors(file)
    const fresh = added(errors, before)
    const isBelow = (error) => syntaxErrors.length === 0 && error.start > lines.end && !wantsMore(error)
    const below = fresh.filter(isBelow)
    say({ id, file: { added: fresh.length, change: errors.length - before.length, below: codesOf(below) } })
  } finally {
    files.forgetCandidate()
  }
}

const codesOf = (errors) => errors.map((error) => error.code)

function linesAround(text, start, end) {
  const pos = text.lastIndexOf('\n', start - 1) + 1
  const next = text.indexOf('\n', end)
  return { pos: start === 0 ? 0 : pos, end: next === -1 ? text.length : next }
}

function answer(question) {
  try {
    if (question.op === 'learn') learn(question)
    else if (question.op === 'check') check(question)
    else throw new Unanswerable('unknown_question')
  } catch (error) {
    // The text of any other error may quote code.
    say({ id: question.id, failure: error instanceof Unanswerable ? error.message : 'failed' })
  }
}

const waiting = []
let busy = false

const isPointless = ({ op, file }) => op === 'learn' && waiting.some((later) => later.op === 'learn' && later.file === file)

// One question a turn, so that whatever comes in meanwhile is known before the next.
function next() {
  const question = waiting.shift()
  busy = question !== undefined
  if (!busy) return
  files.update(question.documents, question.closed)
  if (isPointless(question)) say({ id: question.id, learnt: null })
  else answer(question)
  setImmediate(next)
}

say({ typescript: typeof ts.createLanguageService === 'function' ? ts.version : null })
readline
  .createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on('line', (line) => {
    waiting.push(JSON.parse(line))
    if (!busy) {
      busy = true
      setImmediate(next)
    }
  })
  .on('close', () => process.exit(0))
