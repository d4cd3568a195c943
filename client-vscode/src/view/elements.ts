/** Making elements of the page. Text goes in as text and never as markup; there is no other way in here. */

export type Child = Node | string | null | undefined | false;

/** An element with its class, its attributes and what is inside. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className = "",
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children.filter((it): it is Node | string => it !== null && it !== undefined && it !== false));
  return made;
}

/** A button that says what it does, also to who cannot see it, and by the word that is seen to who speaks to it. */
export function button(words: string, label: string, press: () => void, className = ""): HTMLButtonElement {
  const isNamed = !/\p{L}/u.test(words) || label.toLowerCase().startsWith(words.toLowerCase());
  const made = element("button", className, { type: "button", title: label, "aria-label": isNamed ? label : `${words}: ${label}` }, words);
  made.addEventListener("click", (event) => {
    event.stopPropagation();
    press();
  });
  return made;
}

/** A button that is pressed or not. */
export function toggle(words: string, label: string, pressed: boolean, press: (pressed: boolean) => void): HTMLButtonElement {
  const made = button(words, label, () => {
    const now = made.getAttribute("aria-pressed") !== "true";
    made.setAttribute("aria-pressed", String(now));
    press(now);
  });
  made.setAttribute("aria-pressed", String(pressed));
  return made;
}

/** Have these nodes in a parent, in this order. Nodes that stay are not moved, so that a selection in them survives. */
export function sync(parent: Element, wanted: readonly Node[]): void {
  const stay = new Set(wanted);
  [...parent.childNodes].filter((it) => !stay.has(it)).forEach((it) => it.remove());
  wanted.forEach((it, index) => {
    const there = parent.childNodes[index] ?? null;
    if (there !== it) {
      parent.insertBefore(it, there);
    }
  });
}
