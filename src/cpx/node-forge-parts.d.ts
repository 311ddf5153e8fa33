/**
 * The two files of node-forge that reading a certificate needs, typed as the whole package types them. The package's own
 * entry loads forty files (ciphers, TLS, …): 60 ms at each start of the companion.
 */
declare module 'node-forge/lib/asn1.js' {
  import { asn1 } from 'node-forge';
  export = asn1;
}

declare module 'node-forge/lib/util.js' {
  import { util } from 'node-forge';
  export = util;
}
