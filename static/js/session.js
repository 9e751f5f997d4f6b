// Warns before a session ends. Without it the server still keeps what was typed.
const MINUTE = 60 * 1000

function wordsFor (milliseconds) {
  const minutes = Math.max(1, Math.ceil(milliseconds / MINUTE))
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}

export function watchSession (dialog) {
  if (!dialog || typeof dialog.showModal !== 'function') return

  const idle = Number(dialog.dataset.idleMinutes) * MINUTE
  const notice = Number(dialog.dataset.warnMinutes) * MINUTE
  const form = dialog.querySelector('form')
  const remaining = dialog.querySelector('[data-remaining]')
  const [ending, ended] = dialog.querySelectorAll('[data-state]')
  const otherPages = new BroadcastChannel('session')
  let last = Date.now()
  let asked = last

  function alive (at) {
    last = Math.max(last, at)
    ending.hidden = false
    ended.hidden = true
    if (dialog.open) dialog.close()
  }

  async function extend () {
    asked = Date.now()
    const answer = await fetch(form.action, {
      method: 'POST',
      body: new FormData(form),
      credentials: 'same-origin',
      redirect: 'manual'
    }).catch(() => null)
    if (answer && answer.status === 204) {
      alive(asked)
      otherPages.postMessage(asked)
    }
  }

  function look () {
    const left = last + idle - Date.now()
    ending.hidden = left <= 0
    ended.hidden = left > 0
    if (left <= notice && left > -MINUTE && !dialog.open) dialog.showModal()
    const words = wordsFor(left)
    if (remaining.textContent !== words) remaining.textContent = words
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    extend()
  })
  dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close())
  otherPages.addEventListener('message', (event) => alive(event.data))
  otherPages.postMessage(last)

  // Typing is activity, although no page is asked for.
  document.addEventListener('input', () => {
    if (Date.now() - asked > MINUTE) extend()
  })

  setInterval(look, 5000)
}
