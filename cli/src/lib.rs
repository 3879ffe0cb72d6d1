//! No public face: how cleaning is measured on labelled documents, for `unscaffold evaluate` and for the lab that trains the model, so
//! that both print the same figures. The program is the binary beside it.

#[doc(hidden)]
pub mod evaluate;
