import { readFileSync } from 'node:fs';
import ts from 'typescript';

const OPERATORS: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.PlusToken]: '-',
  [ts.SyntaxKind.MinusToken]: '+',
  [ts.SyntaxKind.AsteriskToken]: '/',
  [ts.SyntaxKind.SlashToken]: '*',
  [ts.SyntaxKind.LessThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '<',
  [ts.SyntaxKind.GreaterThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>',
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: '===',
  [ts.SyntaxKind.AmpersandAmpersandToken]: '||',
  [ts.SyntaxKind.BarBarToken]: '&&',
};
const METHODS: Readonly<Record<string, string>> = {
  add: 'sub',
  sub: 'add',
  mul: 'div',
  div: 'mul',
  maximum: 'minimum',
  minimum: 'maximum',
  less: 'greater',
  greater: 'less',
};

/** A piece of a file's text. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** One change of one file. */
export interface Place extends Range {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** The expression that is evaluated where the change can show; null where that is none by itself. */
  readonly expression: Range | null;
}

/** All changes that a file offers. */
export function placesOf(file: string): Place[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
  const places: Place[] = [];
  const rangeOf = (node: ts.Node): Range => ({ from: node.getStart(source), to: node.getEnd() });
  const put = (node: ts.Node, text: string, expression: ts.Node | null): void => {
    const range = rangeOf(node);
    const line = source.getLineAndCharacterOfPosition(range.from).line + 1;
    places.push({ file, line, ...range, text, expression: expression && rangeOf(expression) });
  };
  const visit = (node: ts.Node): void => {
    // Texts of errors and types are no behaviour that numbers show.
    if (ts.isTypeNode(node) || ts.isThrowStatement(node) || ts.isImportDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const other = OPERATORS[node.operatorToken.kind];
      const isText = [node.left, node.right].some(
        (side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side),
      );
      if (other !== undefined && !isText) put(node.operatorToken, other, node);
    }
    if (
      ts.isPropertyAccessExpression(node) &&
      ts.isCallExpression(node.parent) &&
      node.parent.expression === node
    ) {
      const other = METHODS[node.name.text];
      if (other !== undefined && node.parent.arguments.length === 1) put(node.name, other, node.parent);
    }
    if (ts.isNumericLiteral(node) && Number(node.text) !== 0) {
      const isName = ts.isPropertyAssignment(node.parent) && node.parent.name === node;
      put(node, String(Number(node.text) * 2), isName ? null : node);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return places;
}

/** A text with the change at a place. */
export const changed = (original: string, { from, to, text }: Place): string =>
  original.slice(0, from) + text + original.slice(to);

/** A text that tells, where `globalThis.keratinReached` is a set, by their numbers which places are evaluated. */
export function observed(original: string, places: ReadonlyMap<number, Place>): string {
  const insertions = [...places].flatMap(([number, { expression }]) =>
    expression === null
      ? []
      : [
          { at: expression.from, text: `(globalThis.keratinReached?.add(${number}), ` },
          { at: expression.to, text: ')' },
        ],
  );
  let text = original;
  for (const { at, text: inserted } of insertions.sort((a, b) => b.at - a.at))
    text = text.slice(0, at) + inserted + text.slice(at);
  return text;
}
