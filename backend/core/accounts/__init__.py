"""Accounts of staff: who they are, how they sign in, what they may do. Patients and doctors' data are scheduler's."""
