/** Longest address of SMTP. @see RFC 5321, section 4.5.3.1.3 */
const LONGEST = 254;

/**
 * The one form of an e-mail address that is compared: no surrounding blanks, NFC, lower case. Providers of MSSanté
 * addresses do not tell capitals apart, and people type them either way.
 * @returns undefined when the text cannot be an address
 */
export function emailKeyOf(text: string): string | undefined {
  const key = text.trim().normalize('NFC').toLowerCase();
  return key.length <= LONGEST && /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(key) ? key : undefined;
}
