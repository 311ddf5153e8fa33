/** The account of the demonstration mailbox: printed for whoever tries it, and worth nothing. */
export const DEMO_ACCOUNT = Object.freeze({
  email: 'marie.dupont@messagerie.example',
  displayName: 'Marie DUPONT',
  password: 'messagerie-de-demonstration',
});

/** "Code porteur" of every simulated card, and one that is not. @see cpx.md, "PIN" */
export const DEMO_PIN = '1234';
export const WRONG_PIN = '0000';
