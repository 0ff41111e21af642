//! What Outlook keeps as messages and is none: appointments, tasks and contacts (MS-OXOCAL, MS-OXOTASK, MS-OXOCNTC), and
//! who meets. Each fact is a line of the block at the start.

use super::properties::{Names, Properties};

/// Starts of the identifiers of sets (MS-OXPROPS 1.3.2).
const APPOINTMENT: u32 = 0x0006_2002;
const TASK: u32 = 0x0006_2003;
const ADDRESS: u32 = 0x0006_2004;

/// The lines about an item of the class `class`.
pub(super) fn lines(
    class: &str,
    properties: &Properties<'_>,
    names: &Names,
) -> Vec<(&'static str, String)> {
    let class = class.to_ascii_lowercase();
    let mut lines = Lines { properties, names, found: Vec::new() };
    if class.starts_with("ipm.appointment") || class.starts_with("ipm.schedule.meeting") {
        // PidLidAppointmentStartWhole and its neighbours.
        lines.time("Start", APPOINTMENT, 0x820d);
        lines.time("End", APPOINTMENT, 0x820e);
        lines.named("Location", APPOINTMENT, 0x8208);
        lines.named("Recurrence", APPOINTMENT, 0x8232);
    } else if class.starts_with("ipm.task") {
        lines.time("Start", TASK, 0x8104);
        lines.time("Due", TASK, 0x8105);
        lines.named("Owner", TASK, 0x811f);
    } else if class.starts_with("ipm.contact") {
        lines.contact();
    }
    lines.found
}

struct Lines<'p, 'a> {
    properties: &'p Properties<'a>,
    names: &'p Names,
    found: Vec<(&'static str, String)>,
}

impl Lines<'_, '_> {
    fn time(&mut self, label: &'static str, set: u32, name: u32) {
        let id = self.names.id(set, name);
        self.found.extend(id.and_then(|id| self.properties.time(id)).map(|time| (label, time)));
    }

    fn named(&mut self, label: &'static str, set: u32, name: u32) {
        let id = self.names.id(set, name);
        self.found.extend(id.and_then(|id| self.properties.text(id)).map(|text| (label, text)));
    }

    fn text(&mut self, label: &'static str, id: u16) {
        self.found.extend(self.properties.text(id).map(|text| (label, text)));
    }

    fn contact(&mut self) {
        self.text("Name", 0x3001);
        self.text("Title", 0x3a17);
        self.text("Department", 0x3a18);
        self.text("Company", 0x3a16);
        for (label, name) in [("E-mail", 0x8083), ("E-mail", 0x8093), ("E-mail", 0x80a3)] {
            self.named(label, ADDRESS, name);
        }
        for (label, id) in [
            ("Business phone", 0x3a08),
            ("Mobile phone", 0x3a1c),
            ("Home phone", 0x3a09),
            ("Fax", 0x3a24),
            ("Web page", 0x3a51),
        ] {
            self.text(label, id);
        }
        self.named("Business address", ADDRESS, 0x801b);
        self.named("Home address", ADDRESS, 0x801a);
    }
}
