// Finds everything a source file reaches for, whether or not it survives compilation.
import { parseAst } from 'vite';

/** One place where a file names another: `specifier` is null where the name is not a plain string. */
export interface Import {
  readonly specifier: string | null;
  readonly typeOnly: boolean;
  readonly line: number;
}

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [property: string]: unknown;
}

/**
 * Every import of a TypeScript source: static, type-only, re-exported, dynamic, `import('…')` as a type,
 * `require`, `import.meta.resolve`, and a file named beside the source by `new URL('…', import.meta.url)`
 * or `workerUrl(import.meta.url, '…')`.
 */
export function importsOf(source: string, path: string): readonly Import[] {
  const found: Import[] = [];
  const lang = path.endsWith('x') ? 'tsx' : 'ts';
  visit(parseAst(source, { lang }, path), node => {
    const target = targetOf(node);
    if (target === undefined) return;
    const typeOnly = node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type';
    found.push({ specifier: textOf(target), typeOnly, line: source.slice(0, node.start).split('\n').length });
  });
  return found;
}

/** The part of a node that names another file, where the node is one that does. */
function targetOf(node: SyntaxNode): SyntaxNode | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return (node.source as SyntaxNode | null) ?? undefined;
    case 'TSExternalModuleReference':
      return node.expression as SyntaxNode;
    case 'NewExpression':
    case 'CallExpression':
      return calledTarget(node);
    default:
      return undefined;
  }
}

function calledTarget(call: SyntaxNode): SyntaxNode | undefined {
  const [first, second] = call.arguments as readonly SyntaxNode[];
  switch (dottedName(call.callee as SyntaxNode)) {
    case 'require':
    case 'require.resolve':
    case 'import.meta.resolve':
      return first;
    case 'URL':
      return second && dottedName(second) === 'import.meta.url' ? first : undefined;
    case 'workerUrl':
      return first && dottedName(first) === 'import.meta.url' ? second : undefined;
    default:
      return undefined;
  }
}

/** `a.b` for a member of a name, `import.meta.url` for that; empty for any other expression. */
function dottedName(node: SyntaxNode): string {
  if (node.type === 'Identifier') return node.name as string;
  if (node.type === 'MetaProperty') return 'import.meta';
  if (node.type !== 'MemberExpression' || node.computed) return '';
  return `${dottedName(node.object as SyntaxNode)}.${dottedName(node.property as SyntaxNode)}`;
}

function textOf(target: SyntaxNode): string | null {
  if (target.type === 'Literal' && typeof target.value === 'string') return target.value;
  if (target.type !== 'TemplateLiteral') return null;
  const [only, ...others] = target.quasis as readonly { readonly value: { readonly cooked: string } }[];
  return others.length === 0 ? only!.value.cooked : null;
}

function visit(value: unknown, meet: (node: SyntaxNode) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, meet);
  } else if (typeof value === 'object' && value !== null) {
    if ('type' in value) meet(value as SyntaxNode);
    for (const child of Object.values(value)) visit(child, meet);
  }
}
