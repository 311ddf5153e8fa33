/**
 * The demonstration: starts the companion on a simulated card (or a virtual one, below real PC/SC and middleware) and the reference mailbox together, and plays the story of
 * a practitioner's first days with them. Meets both through their public surface alone: HTTP and the control socket.
 * Imports cli, mailbox, relying-party, client and protocol; native-stubs by dynamic import.
 */
export { playStory, StepFailed } from './play-story.js';
export { startDemo, type Demo, type DemoOptions } from './start-demo.js';
export { CompanionEnded } from './start-companion-process.js';
