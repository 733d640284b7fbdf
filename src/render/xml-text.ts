/** A text for element content and quoted attributes of XML and HTML; what XML 1.0 has no characters for becomes U+FFFD. */
export const xmlText = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
