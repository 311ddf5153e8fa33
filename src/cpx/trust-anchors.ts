/** A certification authority of the IGC-Santé, known by the SHA-256 of its DER certificate. */
export interface KnownAuthority {
  /** Subject common name. */
  readonly commonName: string;
  /** Lower-case hexadecimal SHA-256 of the DER. */
  readonly fingerprint: string;
  /** `root` is a trust anchor; the others stand between a root and a card's certificate. */
  readonly role: 'root' | 'persons' | 'organisations';
}

/**
 * The production tree: RSA-4096, SHA-256, 2013-06-25 to 2033. The product ships no authority's certificate; it imports
 * the official files and refuses any that is not in this table.
 * @see cpx.md, "PKI"
 */
export const KNOWN_AUTHORITIES: readonly KnownAuthority[] = [
  {
    commonName: 'AC RACINE IGC-SANTE ELEMENTAIRE',
    fingerprint: '2d9e22ca19f777c6b745257c723ecb8df3c35fa6f1f6ec36b83600c97346967f',
    role: 'root',
  },
  {
    commonName: 'AC RACINE IGC-SANTE STANDARD',
    fingerprint: '5891815e864506c662afb32f8de5b8de38bffa1af721780b69e19a0c050386c3',
    role: 'root',
  },
  {
    commonName: 'AC RACINE IGC-SANTE FORT',
    fingerprint: '53d30a19570826bde0c0762501f1f1c7a659f976c6c023123df5239df34a4eea',
    role: 'root',
  },
  {
    commonName: 'AC IGC-SANTE ELEMENTAIRE PERSONNES',
    fingerprint: '19c1eaeab477b6fbc233cda3b53fbdbc3f4e9bf6cf6973e46f7dfaef89c06c6c',
    role: 'persons',
  },
  {
    commonName: 'AC IGC-SANTE STANDARD PERSONNES',
    fingerprint: '6c339ebcb3e1b0102b143c9694225c2a4ab2ef6fedf7d364da8db305e7f7d997',
    role: 'persons',
  },
  {
    commonName: 'AC IGC-SANTE FORT PERSONNES',
    fingerprint: '38284e4f6107456e70c7439c85da7d564d0fe1fe1a968c9eb6d43e1fc0d63c3a',
    role: 'persons',
  },
  {
    commonName: 'AC IGC-SANTE ELEMENTAIRE ORGANISATIONS',
    fingerprint: 'd834ee5b40686b73573f60547bf6052c6d404d942a5665cdb2c0b9137b5d27b2',
    role: 'organisations',
  },
  {
    commonName: 'AC IGC-SANTE STANDARD ORGANISATIONS',
    fingerprint: 'c0520a2b14fb68836a807bf86ab2b3e07d1b6061d91bc9c7b86a6f8de4b5638e',
    role: 'organisations',
  },
  {
    commonName: 'AC IGC-SANTE FORT ORGANISATIONS',
    fingerprint: '23f69674002d1dd4b018baecd908dc92687942bb48e5140ff895e2f56bc49c0d',
    role: 'organisations',
  },
];
