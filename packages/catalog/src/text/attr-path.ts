export interface SplitAttr {
  /** Everything before the last component; empty for a top-level attribute. */
  readonly set: string;
  /** The last component, without quotes. */
  readonly leaf: string;
}

/**
 * Splits an attribute path at its last dot outside quotes.
 *
 * @example
 * splitAttr('nodePackages."socket.io"'); // { set: 'nodePackages', leaf: 'socket.io' }
 */
export function splitAttr(attr: string): SplitAttr {
  let quoted = false;
  let dot = -1;
  for (let i = 0; i < attr.length; i++) {
    const char = attr[i];
    if (char === '\\' && quoted) i++;
    else if (char === '"') quoted = !quoted;
    else if (char === '.' && !quoted) dot = i;
  }
  return { set: attr.slice(0, Math.max(dot, 0)), leaf: unquote(attr.slice(dot + 1)) };
}

function unquote(component: string): string {
  if (component.length < 2 || !component.startsWith('"') || !component.endsWith('"')) return component;
  return component.slice(1, -1).replace(/\\(.)/g, '$1');
}
