import Handlebars from 'handlebars';
import { closest } from '../../core/closest.ts';
import type { Code } from '../../core/codes.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { syntaxProblem } from './syntax-problem.ts';
import { templateBlocks, templateHelpers } from './template-names.ts';

/**
 * What is wrong with a boot template, with positions in its file. Only known values, `if`, `unless` and `eq` are allowed,
 * because Handlebars' strict mode lets `{{#if missing}}` and inherited properties pass in silence.
 */
export const checkTemplate = (file: string, text: string, knownNames: readonly string[]): readonly Diagnostic[] => {
  try {
    return inProgram(Handlebars.parse(text), knownNames).map((problem) => diagnosticOf(file, problem));
  } catch (error) {
    return [syntaxProblem(file, text, error)];
  }
};

type Node = hbs.AST.Node;

interface Problem {
  readonly code: Code;
  readonly node: Node;
  readonly message: string;
  readonly help: string;
}

type Names = readonly string[];

const inProgram = (program: hbs.AST.Program | undefined, names: Names): readonly Problem[] => {
  if (program === undefined) return [];
  const named = program.blockParams !== undefined && program.blockParams.length > 0;
  const inside = program.body.flatMap((statement) => inStatement(statement, names));
  return named ? [refused(program, 'block parameters'), ...inside] : inside;
};

const inStatement = (statement: Node, names: Names): readonly Problem[] => {
  if (statement.type === 'ContentStatement' || statement.type === 'CommentStatement') return [];
  if (isBlock(statement)) return inBlock(statement, names);
  if (!isMustache(statement)) return [refused(statement, wordFor(statement))];
  if (statement.params.length === 0 && statement.hash === undefined) return inValue(statement.path, names);
  const message = `a boot template cannot call ${wordFor(statement.path)} to print something`;
  return [unknownCall(statement, message, 'print one value, as in {{cmdline}}')];
};

const inBlock = (block: hbs.AST.BlockStatement, names: Names): readonly Problem[] => {
  const name = wordFor(block.path);
  return [
    ...(templateBlocks.includes(name)
      ? shape(block, name, 1, `${name} takes one condition, as in {{#${name} arch}}…{{/${name}}}`)
      : [unknownCall(block.path, `there is no block ${name}`, meant(name, templateBlocks))]),
    ...block.params.flatMap((condition) => inCondition(condition, names)),
    ...inProgram(block.program, names),
    ...inProgram(block.inverse, names),
  ];
};

const inCondition = (node: Node, names: Names): readonly Problem[] => {
  if (!isCall(node)) return inValue(node, names);
  const name = wordFor(node.path);
  return [
    ...(templateHelpers.includes(name)
      ? shape(node, name, 2, `${name} takes two values, as in (${name} arch "x86_64")`)
      : [unknownCall(node.path, `there is no helper ${name}`, meant(name, templateHelpers))]),
    ...node.params.filter(({ type }) => !literals.has(type)).flatMap((parameter) => inValue(parameter, names)),
  ];
};

const shape = (
  call: hbs.AST.BlockStatement | hbs.AST.SubExpression,
  name: string,
  parameters: number,
  help: string,
): readonly Problem[] =>
  call.params.length === parameters && call.hash === undefined
    ? []
    : [unknownCall(call.path, `${name} is called with the wrong number of values`, help)];

const inValue = (node: Node, names: Names): readonly Problem[] => {
  if (!isPath(node)) return [refused(node, wordFor(node))];
  if (node.data || node.depth > 0) return [refused(node, `the path ${node.original}`)];
  if (names.includes(node.original)) return [];
  const message = `there is no value ${node.original}`;
  return [{ code: 'template-unknown-name', node, message, help: meant(node.original, names) }];
};

const unknownCall = (node: Node, message: string, help: string): Problem => ({
  code: 'template-unknown-helper',
  node,
  message,
  help,
});

const refused = (node: Node, what: string): Problem => ({
  code: 'template-construct',
  node,
  message: `${what} cannot be used in a boot template`,
  help: 'only values, {{#if}}, {{#unless}} and comments can',
});

const meant = (word: string, known: Names): string => {
  const near = closest(word, known);
  return near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
};

const diagnosticOf = (file: string, { code, node, message, help }: Problem): Diagnostic => ({
  code,
  severity: 'error',
  message,
  at: {
    file,
    start: { line: node.loc.start.line, column: node.loc.start.column + 1 },
    end: { line: node.loc.end.line, column: node.loc.end.column + 1 },
  },
  help,
});

const wordFor = (node: Node): string => (isPath(node) ? node.original : (constructs[node.type] ?? node.type));

const literals: ReadonlySet<string> = new Set(['StringLiteral', 'NumberLiteral', 'BooleanLiteral']);

const constructs: Readonly<Record<string, string>> = {
  PartialStatement: 'a partial',
  PartialBlockStatement: 'a partial block',
  Decorator: 'a decorator',
  DecoratorBlock: 'a decorator block',
  SubExpression: 'a call',
  StringLiteral: 'a quoted text',
  NumberLiteral: 'a number',
  BooleanLiteral: 'true or false',
  UndefinedLiteral: 'undefined',
  NullLiteral: 'null',
};

const isBlock = (node: Node): node is hbs.AST.BlockStatement => node.type === 'BlockStatement';
const isMustache = (node: Node): node is hbs.AST.MustacheStatement => node.type === 'MustacheStatement';
const isCall = (node: Node): node is hbs.AST.SubExpression => node.type === 'SubExpression';
const isPath = (node: Node): node is hbs.AST.PathExpression => node.type === 'PathExpression';
