//! What is told beyond the screen: that the advice changed. A draft, another scenario and a picture
//! of the past change nothing outside; nor does an advice that only now can be given, or no longer.

use super::Effect;
use super::model::Model;
use crate::domain::advice::Verdict;

/// The advice that the target itself has: none while something else than what is measured and
/// configured is looked at, and before the history told what is to be remembered.
fn verdict(model: &Model) -> Option<Verdict> {
    let draft = model.knobs.is_turned() || model.scenario_id != model.config.scenario;
    (!draft && model.live.standing.is_some()).then_some(model.live.assessment.advice.verdict)
}

/// Notes the advice, and asks to tell of it where it changed. What is played rings no bell: nobody
/// is to come for it.
pub(super) fn changed(model: &mut Model) -> Option<Effect> {
    let now = verdict(model)?;
    if model.announced == Some(now) {
        return None;
    }
    let before = model.announced.replace(now);
    let known = |v: &Verdict| *v != Verdict::NotEnoughData;
    let told = before.as_ref().is_some_and(known) && known(&now) && model.playback.is_none();
    told.then_some(Effect::Announce)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixtures::model;
    use crate::domain::standing::Standing;

    fn judged(model: &mut Model, verdict: Verdict) -> Option<Effect> {
        model.live.assessment.advice.verdict = verdict;
        changed(model)
    }

    #[test]
    fn only_a_known_advice_that_changes_is_told() {
        let mut model = model(|_| {});
        model.live.standing = Some(Standing::default());
        let steps = [
            (Verdict::NotEnoughData, false),
            (Verdict::Stay, false),
            (Verdict::Stay, false),
            (Verdict::MoveNow, true),
            (Verdict::NotEnoughData, false),
            (Verdict::MoveNow, false),
            (Verdict::Prepare, true),
        ];
        for (verdict, told) in steps {
            assert_eq!(judged(&mut model, verdict).is_some(), told, "{verdict:?}");
        }
    }

    #[test]
    fn a_draft_is_nobodys_advice() {
        let mut model = model(|_| {});
        model.live.standing = Some(Standing::default());
        judged(&mut model, Verdict::Stay);
        model.knobs.units = Some(1e6);
        assert_eq!(judged(&mut model, Verdict::MoveNow), None);
        assert_eq!(model.announced, Some(Verdict::Stay));
        model.knobs.reset();
        assert_eq!(judged(&mut model, Verdict::MoveNow), Some(Effect::Announce));
    }
}
