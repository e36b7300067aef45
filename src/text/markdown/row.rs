//! The row under the head of a table.

/// How far a row of dashes has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Row {
    columns: u8,
    has_pipe: bool,
    cell: Cell,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Cell {
    Start,
    /// After the colon before the dashes.
    Colon,
    Dashes,
    /// After the colon or the blanks after the dashes.
    End,
}

impl Row {
    pub(super) const NEW: Self = Self { columns: 0, has_pipe: false, cell: Cell::Start };

    /// Takes a byte. `false` if it is no such row.
    pub(super) fn step(&mut self, byte: u8) -> bool {
        self.cell = match (byte, self.cell) {
            (b' ' | b'\t', Cell::Dashes) => Cell::End,
            (b' ' | b'\t', cell @ (Cell::Start | Cell::End)) => cell,
            (b':', Cell::Start) => Cell::Colon,
            (b':', Cell::Dashes) => Cell::End,
            (b'-', Cell::Start | Cell::Colon | Cell::Dashes) => Cell::Dashes,
            (b'|', Cell::Start) if !self.has_pipe && self.columns == 0 => {
                self.has_pipe = true;
                Cell::Start
            }
            (b'|', Cell::Dashes | Cell::End) => {
                self.has_pipe = true;
                self.columns = self.columns.saturating_add(1);
                Cell::Start
            }
            _ => return false,
        };
        true
    }

    /// Returns how many columns it has, if its line ends here. Without a pipe it is something else.
    pub(super) fn columns(self) -> u8 {
        match self.cell {
            _ if !self.has_pipe => 0,
            Cell::Start => self.columns,
            Cell::Colon => 0,
            Cell::Dashes | Cell::End => self.columns.saturating_add(1),
        }
    }
}
