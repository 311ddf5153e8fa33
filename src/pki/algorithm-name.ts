import type { AlgorithmIdentifier } from 'pkijs';

/** An algorithm identifier: its object identifier, and its parameters as DER (undefined when absent). */
export interface AlgorithmName {
  readonly oid: string;
  readonly parameters: Uint8Array | undefined;
}

/** Takes over an algorithm identifier of PKI.js. */
export function readAlgorithm(identifier: AlgorithmIdentifier): AlgorithmName {
  const parameters = identifier.algorithmParams as { toBER?: () => ArrayBuffer } | undefined;
  return {
    oid: identifier.algorithmId,
    parameters: parameters?.toBER === undefined ? undefined : new Uint8Array(parameters.toBER()),
  };
}

/** Same algorithm with the same parameters? */
export function equalAlgorithms(a: AlgorithmName, b: AlgorithmName): boolean {
  return a.oid === b.oid && Buffer.compare(a.parameters ?? new Uint8Array(), b.parameters ?? new Uint8Array()) === 0;
}
