/** A page that its server has outgrown fetches the newer one, once; where that did not help, it stays and says so. */
export function renewOnce(): void {
  const state = (history.state ?? {}) as { readonly renewed?: true };
  if (state.renewed) return;
  history.replaceState({ ...state, renewed: true }, '');
  location.reload();
}
