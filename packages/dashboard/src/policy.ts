// First of all imports: the page's policy forbids code made from text, so schemas must not try it.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
