import { NixtoolsError } from '@nixtools/nix-formats';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** What `builtins.toXML` can say of data. Numbers and booleans stay as they are written: install-grub.pl compares text. */
export type NixValue = string | null | readonly NixValue[] | ReadonlyMap<string, NixValue>;

/** Bytes; the largest real ones have some kilobytes. */
const largest = 4 * 1024 * 1024;

export const configInvalid = (place: string, message: string, cause?: unknown): NixtoolsError =>
  new NixtoolsError({
    code: 'INSTALL_CONFIG_INVALID',
    kind: 'verification',
    message,
    place,
    hint: 'the configuration is what builtins.toXML writes for the attributes that install-grub.pl reads',
    cause,
  });

interface Node {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Node[];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const named: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** By ourselves and in one pass: a parser that also knows HTML's entities, or expands twice, reads another text. */
const unescaped = (text: string, place: string): string =>
  text.replaceAll(/&([^;&]*);?/g, (whole, name: string) => {
    const digits = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
    const code =
      digits === null
        ? undefined
        : Number.parseInt(digits[1] ?? digits[2] ?? '', digits[1] === undefined ? 10 : 16);
    const isScalar = code !== undefined && code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    const found = isScalar ? String.fromCodePoint(code) : named.get(name);
    if (found === undefined || !whole.endsWith(';'))
      throw configInvalid(place, `no character: ${JSON.stringify(whole.slice(0, 20))}`);
    return found;
  });

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  trimValues: false,
  ignoreDeclaration: true,
});

const toNodes = (values: unknown, place: string): readonly Node[] =>
  (Array.isArray(values) ? values : []).flatMap((value: unknown): readonly Node[] => {
    if (!isRecord(value)) throw configInvalid(place, 'no element');
    const text = value['#text'];
    if (text !== undefined) {
      if (typeof text === 'string' && text.trim() === '') return [];
      throw configInvalid(place, `text between elements: ${JSON.stringify(String(text).slice(0, 40))}`);
    }
    const [name = ''] = Object.keys(value).filter((key) => key !== ':@');
    const attributes = isRecord(value[':@']) ? value[':@'] : {};
    return [
      {
        name,
        attributes: new Map(
          Object.entries(attributes).map(([key, each]) => [key, unescaped(String(each), place)]),
        ),
        children: toNodes(value[name], place),
      },
    ];
  });

const attribute = ({ name, attributes }: Node, wanted: string, place: string): string => {
  const value = attributes.get(wanted);
  if (value === undefined) throw configInvalid(place, `<${name}> without ${wanted}`);
  return value;
};

const onlyChild = ({ name, children }: Node, place: string): Node => {
  const [child, ...more] = children;
  if (child === undefined || more.length > 0) throw configInvalid(place, `<${name}> holds not one value`);
  return child;
};

const toValue = (node: Node, place: string): NixValue => {
  switch (node.name) {
    case 'string':
    case 'int':
    case 'bool':
    case 'float':
    case 'path':
      return attribute(node, 'value', place);
    case 'null':
      return null;
    case 'list':
      return node.children.map((child) => toValue(child, place));
    case 'attrs': {
      const members = new Map<string, NixValue>();
      for (const child of node.children) {
        if (child.name !== 'attr') throw configInvalid(place, `<${child.name}> where <attr> belongs`);
        const name = attribute(child, 'name', place);
        if (members.has(name)) throw configInvalid(place, `two attributes ${JSON.stringify(name)}`);
        members.set(name, toValue(onlyChild(child, place), `${place}, ${name}`));
      }
      return members;
    }
    default:
      throw configInvalid(place, `<${node.name.slice(0, 40)}> is no data`);
  }
};

const parseXml = (text: string, place: string): unknown => {
  if (text.length > largest) throw configInvalid(place, `more than ${largest} characters`);
  // Document types can define entities, which builtins.toXML never needs.
  if (/<!/.test(text)) throw configInvalid(place, 'a document type, a comment or a CDATA section');
  const checked = XMLValidator.validate(text);
  if (checked !== true) throw configInvalid(`${place}:${checked.err.line}`, checked.err.msg);
  try {
    return parser.parse(text);
  } catch (cause) {
    throw configInvalid(place, 'it is no XML', cause);
  }
};

/**
 * Reads what `builtins.toXML` wrote.
 *
 * @param place names the file in errors
 * @throws {NixtoolsError} `INSTALL_CONFIG_INVALID` (verification)
 */
export const parseNixXml = (text: string, place: string): NixValue => {
  const [root, ...more] = toNodes(parseXml(text, place), place);
  if (root?.name !== 'expr' || more.length > 0) throw configInvalid(place, 'it is not one <expr>');
  return toValue(onlyChild(root, place), place);
};
