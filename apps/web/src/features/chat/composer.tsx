import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react"
import { refusalOf } from "../../model/refusal.ts"
import { Icon } from "../../ui/icon.tsx"
import type { ChatModel } from "./chat.tsx"
import styles from "./composer.module.css"
import { sends } from "./composer-keys.ts"
import { messageLength } from "./message-length.ts"
import { useTypingAnywhere } from "./use-typing-anywhere.ts"

export function Composer({ model }: { readonly model: ChatModel }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(model.draft)
  const [problem, setProblem] = useState<string>()
  const id = useId()
  const length = messageLength(text, model.messageLimit)
  useTypingAnywhere(field)
  useHeight(field, text)

  const change = (next: string) => {
    setText(next)
    setProblem(undefined)
    model.keepDraft(next)
  }
  const send = () => {
    const said = text.trim()
    if (said === "" || length.tooLong) return
    change("")
    field.current?.focus()
    model.send(said).catch((error: unknown) => {
      // Nothing was taken on: give the words back, before whatever was typed meanwhile.
      setText((meanwhile) => {
        const restored = meanwhile === "" ? said : `${said}\n${meanwhile}`
        model.keepDraft(restored)
        return restored
      })
      setProblem(refusalOf(error).text)
    })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!sends(event.nativeEvent)) return
    event.preventDefault()
    send()
  }
  const said = problem ?? length.words
  return (
    <div className={styles.area}>
      {said !== undefined && (
        <p id={id} className={styles.said} data-bad={problem !== undefined || length.tooLong} role="status">
          {said}
        </p>
      )}
      <div className={styles.composer}>
        <textarea
          ref={field}
          className={styles.field}
          aria-label="Message"
          placeholder="Message"
          rows={1}
          dir="auto"
          enterKeyHint="send"
          aria-invalid={length.tooLong}
          aria-describedby={said === undefined ? undefined : id}
          value={text}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className={styles.send}
          aria-label="Send"
          title="Send"
          aria-disabled={text.trim() === "" || length.tooLong}
          onClick={send}
        >
          <Icon name="send" />
        </button>
      </div>
    </div>
  )
}

/** As high as what is typed; style sheets set the limits. */
function useHeight(field: { readonly current: HTMLTextAreaElement | null }, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const element = field.current
    if (element === null) return
    element.style.blockSize = "auto"
    element.style.blockSize = `${element.scrollHeight}px`
  }, [field, text])
  useEffect(() => {
    // With a pointer and a keyboard at hand, who opens a chat wants to write; a phone's keyboard would hide it.
    if (matchMedia("(hover: hover) and (pointer: fine)").matches)
      field.current?.focus({ preventScroll: true })
  }, [field])
}
