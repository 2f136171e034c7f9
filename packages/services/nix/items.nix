# Answers that fail one by one. An item { key; json; context; } is `json`, the value as JSON text, and `context`, the
# derivations (X.drv) and sources that the store paths in it belong to. A key is "KIND" or "KIND/NAME". An item that fails
# ends the evaluation, its key being the last that was announced; all others stand when it is skipped.
#
#   mark  what announces an item on stderr, so that whoever runs this knows which one failed
#   skip  keys of items that failed before
{ mark, skip }:

let
  inherit (builtins)
    attrNames
    deepSeq
    elem
    elemAt
    filter
    genList
    getContext
    isAttrs
    isFunction
    isList
    isPath
    length
    map
    mapAttrs
    toJSON
    toString
    trace
    unsafeDiscardStringContext
    ;

  # Paths become texts without a copy in the store; what JSON cannot say is named.
  printable =
    value:
    if isPath value then
      toString value
    else if isList value then
      map printable value
    else if isFunction value then
      { _function = true; }
    else if !isAttrs value then
      value
    else if value ? __toString || value ? outPath then
      toString value
    else
      mapAttrs (_: printable) value;

  item = key: value: {
    inherit key;
    announced =
      let
        text = toJSON (printable value);
      in
      trace (mark + key) (
        deepSeq text {
          inherit key;
          json = unsafeDiscardStringContext text;
          context = attrNames (getContext text);
        }
      );
  };
  succeeded = filter (item: !elem item.key skip);
in
{
  inherit item succeeded;
  named =
    kind: prepare: set:
    map (name: item "${kind}/${name}" (prepare set.${name})) (attrNames set);
  numbered =
    kind: prepare: list:
    genList (index: item "${kind}/${toString index}" (prepare (elemAt list index))) (length list);
  answer = items: map (item: item.announced) (succeeded items);
}
