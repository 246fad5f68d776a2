// What browsers have and this TypeScript does not know yet.
declare namespace Intl {
  const supportedValuesOf: undefined | ((key: "timeZone") => string[]);
}
