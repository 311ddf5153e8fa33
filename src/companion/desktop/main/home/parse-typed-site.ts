/**
 * What a person means by what they typed or pasted as the address of a site: `messagerie.exemple.fr` and
 * `https://Messagerie.Exemple.fr/inbox?id=1` are both `https://messagerie.exemple.fr`. What is no address stays as it is, so
 * that the settings refuse it; a scheme is never changed, so that they refuse `http:`.
 */
export function parseTypedSite(text: string): string {
  const typed = text.trim();
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  if (!URL.canParse(address)) return typed;
  const { origin, username, password } = new URL(address);
  // `https://known.example@other.example` is the oldest trick there is.
  return username === '' && password === '' ? origin : typed;
}
