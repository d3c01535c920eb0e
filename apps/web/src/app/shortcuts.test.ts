import { describe, expect, test } from "vitest"
import { type ShortcutPress, shortcutOf } from "./shortcuts.ts"

const NONE = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false }

describe("shortcuts", () => {
  test.each<[Partial<ShortcutPress> & { key: string }, string | undefined]>([
    [{ key: "k", ctrlKey: true }, "search"],
    [{ key: "K", metaKey: true }, "search"],
    [{ key: "ArrowDown", altKey: true }, "next-conversation"],
    [{ key: "ArrowUp", altKey: true }, "previous-conversation"],
    [{ key: "Escape" }, "close"],
    [{ key: "Escape", isComposing: true }, undefined],
    [{ key: "k" }, undefined],
    [{ key: "k", ctrlKey: true, altKey: true }, undefined],
    [{ key: "k", ctrlKey: true, shiftKey: true }, undefined],
    [{ key: "ArrowDown" }, undefined],
    [{ key: "ArrowDown", altKey: true, ctrlKey: true }, undefined],
    [{ key: "ArrowLeft", altKey: true }, undefined],
  ])("%j is %s", (press, shortcut) => {
    expect(shortcutOf({ ...NONE, ...press })).toBe(shortcut)
  })
})
