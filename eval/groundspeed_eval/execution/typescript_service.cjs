// Answers questions about TypeScript, one JSON object a line, in the order in which they are asked.
//
//   node typescript_service.cjs TYPESCRIPT [ROOT [READABLE ...]]
//
// TYPESCRIPT is the folder of the package `typescript`. ROOT is a folder of files to type-check;
// nothing outside it, the READABLE folders and the package itself is read.
//
//   {op: "transpile", file, text}  -> {text, errors}   JavaScript, and how many syntax errors
//   {op: "learn", files}           -> {}               look at files, as [[file, original], ...]
//   {op: "check", file, original, text}
//                                  -> {errors}         type errors that the original has not
//
// The first line is {typescript: VERSION}. A question that fails is answered with {failure}.
'use strict'

const path = require('node:path')
const readline = require('node:readline')

const [packageFolder, rootFolder, ...readable] = process.argv.slice(2)
const ts = require(packageFolder)

const say = (value) => process.stdout.write(JSON.stringify(value) + '\n')

const isInside = (file, folder) => file === folder || file.startsWith(folder + path.sep)

// A file that is to be checked may name any path of this machine in an import or a reference.
const folders = [packageFolder, rootFolder, ...readable].filter(Boolean)
const mayRead = (file) => folders.some((folder) => isInside(path.resolve(file), folder))

const files = {
  useCaseSensitiveFileNames: ts.sys.useCaseSensitiveFileNames,
  fileExists: (file) => mayRead(file) && ts.sys.fileExists(file),
  readFile: (file) => (mayRead(file) ? ts.sys.readFile(file) : undefined),
  directoryExists: (folder) => mayRead(folder) && ts.sys.directoryExists(folder),
  getDirectories: (folder) => (mayRead(folder) ? ts.sys.getDirectories(folder) : []),
  realpath: (file) => (ts.sys.realpath ? ts.sys.realpath(file) : file),
  readDirectory: (folder, ...rest) =>
    mayRead(folder) ? ts.sys.readDirectory(folder, ...rest).filter(mayRead) : [],
}

// What is unused is a matter of lint, and half-written code is full of it; the rest of the
// project's own options decide.
const ALWAYS = {
  noEmit: true,
  composite: false,
  incremental: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
}
const WITHOUT_CONFIGURATION = {
  strict: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  jsx: ts.JsxEmit.Preserve,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
}

// The one edit that is open at a time; every other file is as it is on disk.
const edit = { file: undefined, text: '' }
const versions = new Map()

function setEdit(file, text) {
  for (const changed of [edit.file, file]) {
    if (changed !== undefined) versions.set(changed, (versions.get(changed) ?? 0) + 1)
  }
  edit.file = file
  edit.text = text
}

// One language service, with the files and options of one configuration file.
class Project {
  constructor(configuration) {
    this.roots = new Set(configuration.fileNames)
    this.snapshots = new Map()
    const options = { ...configuration.options, ...ALWAYS }
    this.service = ts.createLanguageService({
      ...files,
      useCaseSensitiveFileNames: () => files.useCaseSensitiveFileNames,
      getCompilationSettings: () => options,
      getScriptFileNames: () => [...this.roots],
      getScriptVersion: (file) => String(versions.get(file) ?? 0),
      getScriptSnapshot: (file) => this.snapshot(file),
      getCurrentDirectory: () => rootFolder,
      getDefaultLibFileName: (wanted) => ts.getDefaultLibFilePath(wanted),
    })
  }

  snapshot(file) {
    if (file === edit.file) return ts.ScriptSnapshot.fromString(edit.text)
    if (!this.snapshots.has(file)) {
      const text = files.readFile(file)
      this.snapshots.set(file, text === undefined ? text : ts.ScriptSnapshot.fromString(text))
    }
    return this.snapshots.get(file)
  }

  errors(file) {
    const found = [
      ...this.service.getSyntacticDiagnostics(file),
      ...this.service.getSemanticDiagnostics(file),
    ]
    return found
      .filter((one) => one.category === ts.DiagnosticCategory.Error)
      .map((one) => ({
        code: one.code,
        message: ts.flattenDiagnosticMessageText(one.messageText, '\n'),
      }))
  }
}

function readConfiguration(file) {
  const { config } = ts.readConfigFile(file, files.readFile)
  const parsed = ts.parseJsonConfigFileContent(config ?? {}, files, path.dirname(file), {}, file)
  return { fileNames: parsed.fileNames, options: parsed.options, references: parsed.projectReferences ?? [] }
}

// Finds the configuration that a file belongs to: the nearest above it, or, where that only refers
// to others, the first of those that has the file.
function configurationOf(file) {
  const nearest = ts.findConfigFile(path.dirname(file), files.fileExists, 'tsconfig.json')
  if (nearest === undefined) return ['', { fileNames: [], options: WITHOUT_CONFIGURATION }]
  const own = readConfiguration(nearest)
  for (const reference of own.fileNames.includes(file) ? [] : own.references) {
    const other = ts.resolveProjectReferencePath(reference)
    if (!files.fileExists(other)) continue
    const configuration = readConfiguration(other)
    if (configuration.fileNames.includes(file)) return [other, configuration]
  }
  return [nearest, own]
}

const projects = new Map()
const projectOfFile = new Map()

function projectOf(file) {
  if (!projectOfFile.has(file)) {
    const [name, configuration] = configurationOf(file)
    if (!projects.has(name)) projects.set(name, new Project(configuration))
    projects.get(name).roots.add(file)
    projectOfFile.set(file, projects.get(name))
  }
  return projectOfFile.get(file)
}

const known = new Map()
const knownKey = (file, original) => `${file}\n${original}`

// Each change of the program makes a new checker, so that originals are learnt together: those that
// stand on disk need no change at all.
function learn(pairs) {
  const fresh = pairs
    .map(([name, original]) => ({ file: path.join(rootFolder, name), original }))
    .filter(({ file, original }) => !known.has(knownKey(file, original)))
  for (const { file } of fresh) projectOf(file)
  const isOnDisk = ({ file, original }) => files.readFile(file) === original
  const [asOnDisk, others] = [fresh.filter(isOnDisk), fresh.filter((one) => !isOnDisk(one))]
  if (asOnDisk.length > 0) setEdit(undefined, '')
  for (const { file, original } of asOnDisk) remember(file, original)
  for (const { file, original } of others) {
    setEdit(file, original)
    remember(file, original)
  }
}

function remember(file, original) {
  known.set(knownKey(file, original), projectOf(file).errors(file))
}

function check(name, original, text) {
  learn([[name, original]])
  const file = path.join(rootFolder, name)
  setEdit(file, text)
  const before = new Map()
  const key = (error) => `${error.code} ${error.message}`
  for (const error of known.get(knownKey(file, original))) {
    before.set(key(error), (before.get(key(error)) ?? 0) + 1)
  }
  return projectOf(file).errors(file).filter((error) => {
    const left = before.get(key(error)) ?? 0
    before.set(key(error), left - 1)
    return left <= 0
  })
}

function transpile(name, text) {
  const { outputText, diagnostics } = ts.transpileModule(text, {
    fileName: name,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      jsx: ts.JsxEmit.React,
      esModuleInterop: true,
      allowImportingTsExtensions: true,
    },
  })
  const errors = diagnostics.filter((one) => one.category === ts.DiagnosticCategory.Error)
  return { text: outputText, errors: errors.length }
}

function answer(question) {
  switch (question.op) {
    case 'transpile':
      return transpile(question.file, question.text)
    case 'learn':
      learn(question.files)
      return {}
    case 'check':
      return { errors: check(question.file, question.original, question.text) }
    default:
      throw new Error(`no such question: ${question.op}`)
  }
}

say({ typescript: typeof ts.createLanguageService === 'function' ? ts.version : null })
readline.createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', (line) => {
  try {
    say(answer(JSON.parse(line)))
  } catch (error) {
    say({ failure: String(error && error.message) })
  }
})
