// Shows the boxes that a gateway review needs, as its ratings are chosen. Without it all are shown.
export function watchReview (page) {
  if (!page) return
  const recovery = page.querySelector('[data-review-recovery]')
  const escalation = page.querySelector('[data-review-escalation]')
  const bands = [...page.querySelectorAll('[data-review-band]')]

  function holds (box) {
    return [...box.querySelectorAll('textarea, input')].some((one) => one.value.trim()) ||
      box.querySelector('.nhsuk-error-message') !== null
  }

  function look () {
    const agreed = bands.map((band) => band.querySelector('input[type=radio]:checked')?.value)
    bands.forEach((band, place) => {
      const why = band.querySelector('[data-review-why]')
      why.hidden = (!agreed[place] || agreed[place] === band.dataset.said) && !holds(why)
    })
    const [progress, confidence] = agreed
    const asked = progress === 'red' || progress === 'amber' || confidence === 'red'
    recovery.hidden = !asked && !holds(recovery)
    const toBoard = page.querySelector('[name=escalated]:checked')?.value === 'yes'
    escalation.hidden = !toBoard && !holds(escalation)
  }

  page.addEventListener('change', look)
  look()
}
