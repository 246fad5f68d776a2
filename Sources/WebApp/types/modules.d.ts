// Packages that bring no types along, as far as they are used.
declare module "katex" {
  interface Tree {
    children: any[];
  }
  const katex: { __renderToDomTree: (source: string, options: object) => Tree };
  export default katex;
}
