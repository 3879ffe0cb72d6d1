//! The stages of cleaning one by one, for the benchmark of that name.

use crate::clean::Cleaner;
use crate::detect::{Asked, Detector, Finding, PART};
use crate::features::{Features, Hint};
use crate::layout::{Block, Layout};
use crate::model::{Memory, Model};
use crate::offsets::OffsetMap;
use crate::removal;
use crate::rules::{Finder, Hit, RuleSet, Text};
use crate::sentence::{Normalize, Normalizer, Segmenter};
use crate::vector::Row;

/// A document, and what each stage is given of it.
#[derive(Debug)]
pub struct Staged {
    text: String,
    layout: Layout,
    hits: Vec<Hit>,
    detector: Detector,
    /// Of each part that the model is given at once.
    features: Vec<Features<Row>>,
    acted_on: Vec<Finding>,
    kept: String,
    cleaned: String,
}

impl Staged {
    /// What the model is given at once, with what rules say of it: of several parts that is known of the last.
    fn parts(&self) -> impl Iterator<Item = (&[Block], &[Hint])> {
        let parts = self.layout.blocks.chunks(PART);
        let last = parts.len().saturating_sub(1);
        parts.enumerate().map(move |(number, blocks)| (blocks, if number == last { self.detector.hints() } else { &[] }))
    }
}

/// The stages, and their memory.
#[derive(Debug)]
pub struct Stages<'c> {
    cleaner: &'c Cleaner,
    rules: &'c RuleSet,
    model: &'c Model,
    layout: Layout,
    finder: Finder,
    hits: Vec<Hit>,
    detector: Detector,
    findings: Vec<Finding>,
    features: Features<Row>,
    memory: Memory,
    map: OffsetMap,
    copy: String,
    normalizer: Normalizer,
    segmenter: Segmenter,
}

/// A stage: its name, and what it does with a document; what it returns only says that it did.
pub type Stage<'c> = (&'static str, fn(&mut Stages<'c>, &Staged) -> usize);

impl<'c> Stages<'c> {
    /// Of a cleaner; none where it has no model.
    pub fn of(cleaner: &'c Cleaner) -> Option<Self> {
        let (rules, model) = cleaner.parts_for_lab();
        Some(Stages {
            cleaner,
            rules,
            model: model?,
            layout: Layout::default(),
            finder: Finder::default(),
            hits: Vec::new(),
            detector: Detector::default(),
            findings: Vec::new(),
            features: Features::default(),
            memory: Memory::default(),
            map: OffsetMap::default(),
            copy: String::new(),
            normalizer: Normalizer::default(),
            segmenter: Segmenter::default(),
        })
    }

    /// Takes a document through all stages.
    pub fn document(&mut self, text: &str) -> Staged {
        let mut staged = Staged {
            text: text.to_owned(),
            layout: Layout::default(),
            hits: Vec::new(),
            detector: Detector::default(),
            features: Vec::new(),
            acted_on: Vec::new(),
            kept: String::new(),
            cleaned: self.cleaner.clean(text).text().to_owned(),
        };
        staged.layout.read(text);
        find(&mut self.finder, self.rules, text, &staged.layout, &mut staged.hits);
        staged.detector.detect(self.rules, None, Asked::DoubtfulModel(self.model), text, &mut staged.acted_on);
        staged.acted_on.retain(|finding| self.cleaner.policy().acts_on(finding));
        staged.features = staged
            .parts()
            .map(|(blocks, hints)| {
                let mut features = Features::default();
                features.read(self.model, text, blocks, hints);
                features
            })
            .collect();
        removal::keep(text, &staged.layout, &staged.acted_on, &mut self.map);
        staged.kept.extend(self.map.sources().map(|piece| &text[piece]));
        staged
    }

    /// All stages, in their order; behind them those of which some are parts.
    pub const ALL: [Stage<'c>; 9] = [
        ("layout", |stages, document| {
            stages.layout.read(&document.text);
            stages.layout.blocks.len()
        }),
        ("phrases and patterns", |stages, document| {
            stages.hits.clear();
            find(&mut stages.finder, stages.rules, &document.text, &document.layout, &mut stages.hits);
            stages.hits.len()
        }),
        ("patterns of the tail", |stages, document| {
            stages.hits.clear();
            stages.hits.extend_from_slice(&document.hits);
            stages.finder.find_in_tail(stages.rules, &document.text, &document.layout, &mut stages.hits);
            stages.hits.len()
        }),
        ("features", |stages, document| {
            let Stages { features, model, .. } = stages;
            let read = |(blocks, hints): (&[Block], &[Hint])| {
                features.read(*model, &document.text, blocks, hints);
                features.len()
            };
            document.parts().map(read).sum()
        }),
        ("model and smoothing", |stages, document| {
            let Stages { memory, model, .. } = stages;
            let tag = |features| {
                model.tag(features, memory);
                memory.confidences.len()
            };
            document.features.iter().map(tag).sum()
        }),
        ("removal and copy", |stages, document| {
            removal::keep(&document.text, &document.layout, &document.acted_on, &mut stages.map);
            stages.copy.clear();
            stages.copy.extend(stages.map.sources().map(|piece| &document.text[piece]));
            stages.copy.len()
        }),
        ("normalise", |stages, document| {
            stages.normalizer.normalize(&document.kept, &Normalize::default()).map_or(0, |draft| draft.text.len())
        }),
        ("sentences (not by default)", |stages, document| stages.segmenter.sentences(&document.cleaned).count()),
        ("detection, by rules alone", |stages, document| {
            stages.findings.clear();
            stages.detector.detect(stages.rules, None, Asked::Rules, &document.text, &mut stages.findings);
            stages.findings.len()
        }),
    ];
}

/// Looks all blocks up.
fn find(finder: &mut Finder, rules: &RuleSet, text: &str, layout: &Layout, hits: &mut Vec<Hit>) {
    let read = Text { text, planes: &layout.planes };
    for (number, block) in layout.blocks.iter().enumerate().filter(|(_, block)| !block.is_blank()) {
        finder.find(rules, read, number, block.text, hits);
    }
}
