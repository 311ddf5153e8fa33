import fc from 'fast-check';

/** Octets changed, cut out and put in. */
export function mutationsOf(original: Uint8Array): fc.Arbitrary<Uint8Array> {
  const at = fc.nat(original.length - 1);
  return fc
    .array(
      fc.oneof(
        fc.record({ kind: fc.constant('set' as const), at, value: fc.nat(255) }),
        fc.record({ kind: fc.constant('cut' as const), at, value: fc.integer({ min: 1, max: 20 }) }),
        fc.record({ kind: fc.constant('insert' as const), at, value: fc.nat(255) }),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((changes) => {
      const bytes = [...original];
      for (const { kind, at: place, value } of changes) {
        if (kind === 'set') bytes[place % bytes.length] = value;
        else if (kind === 'cut') bytes.splice(place, value);
        else bytes.splice(place, 0, value);
      }
      return Uint8Array.from(bytes);
    });
}
