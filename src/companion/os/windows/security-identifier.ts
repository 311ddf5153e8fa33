/**
 * The user's SID in what GetTokenInformation writes for TokenUser: a pointer into the same memory, attributes, the SID.
 * @param address where `bytes` are in memory
 * @returns undefined for what is no SID
 * @see MS-DTYP, section 2.4.2 (SID)
 */
export function parseTokenUser(bytes: Buffer, address: bigint, pointerBytes: 4 | 8): Uint8Array | undefined {
  if (bytes.length < pointerBytes) return undefined;
  const pointer = pointerBytes === 4 ? BigInt(bytes.readUInt32LE(0)) : bytes.readBigUInt64LE(0);
  const offset = pointer - address;
  if (offset < BigInt(2 * pointerBytes) || offset + 8n > BigInt(bytes.length)) return undefined;
  const start = Number(offset);
  // Revision 1, number of sub-authorities, 6 bytes of authority, 4 bytes for each sub-authority.
  const count = bytes[start + 1] ?? 0;
  const end = start + 8 + 4 * count;
  if (bytes[start] !== 1 || count === 0 || count > 15 || end > bytes.length) return undefined;
  return Uint8Array.from(bytes.subarray(start, end));
}
