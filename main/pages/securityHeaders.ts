/**
 * What every host sends with the windows: they load nothing from elsewhere, run no inline code and are framed by nobody.
 *
 * @param connect what they may connect to, in the words of the policy's `connect-src`
 */
export function securityHeaders(connect: string): Readonly<Record<string, string>> {
  return {
    "Content-Security-Policy": [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src ${connect}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
  };
}
