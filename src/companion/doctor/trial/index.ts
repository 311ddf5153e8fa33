/**
 * The trial signature: the one part of the diagnosis that presents a PIN, and only when the person agrees. Imports card and
 * protocol.
 * @see threats.md, "confused deputy" and "PIN lock-out by a bug"
 */
export type { TrialDialog } from './trial-dialog.js';
export { trySignature, type TrialSight } from './try-signature.js';
