import { Component, type ReactNode } from "react"
import type { Platform } from "../platform/platform.ts"
import { Button } from "../ui/button.tsx"
import { Card } from "../ui/card.tsx"
import styles from "./mishap.module.css"

interface MishapProps {
  readonly platform: Platform
  readonly children: ReactNode
}

/** Stands for everything below it when that cannot be drawn: a part did not load, or we have made a mistake. */
export class Mishap extends Component<MishapProps, { readonly failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    if (!this.state.failed) return this.props.children
    return (
      <Card>
        <h1 className={styles.title}>Tacit could not show this</h1>
        <p className={styles.text}>
          A part of the page did not load, or there is a mistake in it. Your messages are safe, and what you
          have sent goes on its way. Reload the page; if the server was updated, this brings the new version.
        </p>
        <Button look="primary" wide icon="retry" onClick={() => this.props.platform.reload()}>
          Reload the page
        </Button>
      </Card>
    )
  }
}
