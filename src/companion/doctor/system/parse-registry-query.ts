/** `    Version    REG_SZ    5.2.2`: name, type, data, four blanks between them. */
const VALUE = /^ {4}(.+?) {4}(REG_[A-Z_]+) {4}(.*)$/;

/**
 * Reads the values of one key in what `reg query` writes; those of subkeys, of which only the names are listed, are none.
 * The value without a name is called something else in each language, and of no use here.
 * @returns texts as they are, numbers in decimal
 * @see reg query, "Remarks"
 */
export function parseRegistryQuery(output: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of output.split(/\r?\n/)) {
    const [, name, type, data = ''] = VALUE.exec(line) ?? [];
    if (name === undefined) continue;
    values.set(name, type === 'REG_DWORD' || type === 'REG_QWORD' ? String(Number(data)) : data.trim());
  }
  return values;
}
