/**
 * The mailbox over HTTP: gates, one file of routes a subject, answers for people and for scripts. Imports express,
 * helmet, express-rate-limit and the folders beside it.
 */
export { answerError, answerNotFound } from './answers.js';
export { assetRoutes } from './assets.js';
export type { CardHost, Environment } from './environment.js';
export { keepAlive, openRequest, requireCsrfToken, securityHeaders } from './gates.js';
export { inboxRoutes } from './inbox-routes.js';
export { limitAddresses } from './limit-addresses.js';
export { linkCardRoutes } from './link-card-routes.js';
export { sessionRoutes } from './session-routes.js';
export { settingsRoutes } from './settings-routes.js';
export { signInRoutes } from './sign-in-routes.js';
export { cardHostRoutes, tlsSignInRoutes } from './tls-sign-in-routes.js';
